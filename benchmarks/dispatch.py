"""P9: CPU of a dispatched message beside a bare aiohttp loop; P10: messages a second beside the plain wechatpy loop."""

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import aiohttp
import requests
from sqlalchemy import insert
from wechatpy import WeChatClient

from app.accounts import service as accounts
from app.binding import service as bindings
from app.certificates.models import Certificate
from app.cli import ports
from app.core import clock
from app.core.unit_of_work import unit_of_work
from app.factory import create_app
from app.notifications import dispatch
from app.notifications.models import Delivery, Notice, State
from app.notifications.templates import TEMPLATES
from benchmarks import stage
from benchmarks.report import Figure
from tasks.garbage import collect_seldom

MESSAGES = 2000
ROUNDS = 4
PLAIN = 60
CONNECTIONS = 200
THREADS = 4


def measure(folder: Path) -> list[Figure]:
    """Measure both on SQLite, ours and the baselines in turn."""
    bare, alone, ours, plain = [], [], [], []
    collect_seldom()
    with _endpoint() as address:
        for turn in range(ROUNDS):
            bare.append(_bare(address))
            alone.append(_ours(folder, address, f"alone-{turn}", threads=1))
            ours.append(_ours(folder, address, f"all-{turn}", threads=THREADS))
            plain.append(_plain(address))
    # The best round is the one that neighbours on the machine disturbed least.
    bare_cpu, ours_cpu = (min(cpu for cpu, _ in one) for one in (bare, alone))
    bare_rate, ours_rate = (median(rate for _, rate in one) for one in (bare, ours))
    plain_rate = median(plain)
    return [
        Figure("P9", "dispatched message ÷ bare aiohttp loop, database included", ours_cpu, bare_cpu, "µs CPU",
               ours_cpu / bare_cpu, 1.4),
        Figure("P10", "one worker at an endpoint of 20 to 50 ms (bare aiohttp loop beside)", ours_rate, bare_rate,
               "msg/s", ours_rate, 2500, at_least=True),
        Figure("P10", "the same ÷ plain wechatpy loop", ours_rate, plain_rate, "msg/s", ours_rate / plain_rate, 90,
               at_least=True),
    ]  # fmt: skip


@contextmanager
def _endpoint() -> Iterator[str]:
    port = ports.choose("", ports.LOOPBACK, 0)
    with subprocess.Popen([sys.executable, "-m", "benchmarks.endpoint", "--port", str(port)]) as server:
        address = f"http://127.0.0.1:{port}"
        for _ in range(200):
            try:
                requests.get(f"{address}/count", timeout=5)
                break
            except requests.ConnectionError:
                time.sleep(0.05)
        try:
            yield address
        finally:
            server.kill()


def _bare(address: str) -> tuple[float, float]:
    body = json.dumps(
        {
            "touser": "o" * 28,
            "template_id": "T" * 43,
            "url": "https://cert.example.org/m/n/" + "x" * 60,
            "data": {
                "character_string1": {"value": "22110000000018001"},
                "thing2": {"value": "兽医卫生证书"},
            },
        },
        ensure_ascii=False,
    ).encode()

    async def worker(session: aiohttp.ClientSession, share: int) -> None:
        for _ in range(share):
            async with session.post(f"{address}/cgi-bin/message/template/send", data=body) as answer:
                assert (await answer.json(content_type=None))["errcode"] == 0

    async def run() -> None:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS)) as session:
            await asyncio.gather(*(worker(session, MESSAGES // CONNECTIONS) for _ in range(CONNECTIONS)))

    return _timed(lambda: asyncio.run(run()), MESSAGES)


def _ours(folder: Path, address: str, name: str, *, threads: int) -> tuple[float, float]:
    found = stage.settings(
        folder,
        f"sqlite:///{folder / name}.sqlite3",
        wechat_api_base=address,
        wechat_templates={template.name: "T" * 43 for template in TEMPLATES.values()},
        push_batch=200,
    )
    app = stage.application(found)
    stage.fill(app, MESSAGES)
    with app.app_context():
        _promise(MESSAGES, name)
    app = create_app(found)

    def work() -> None:
        with app.app_context():
            dispatch.work()

    def all_threads() -> None:
        running = [threading.Thread(target=work) for _ in range(threads)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()

    before = requests.get(f"{address}/count", timeout=5).json()["messages"]
    taken = _timed(all_threads, MESSAGES)
    sent = requests.get(f"{address}/count", timeout=5).json()["messages"] - before
    if sent != MESSAGES:
        raise RuntimeError(f"{sent} of {MESSAGES} messages arrived")
    return taken


def _promise(count: int, name: str) -> None:
    with unit_of_work() as session:
        enterprise = accounts.create_enterprise(uscc="U", name="bench")
        operator = accounts.create_operator(
            enterprise=enterprise,
            user_name="bench",
            password="b",  # noqa: S106 - nobody logs in
            phone="1",
            phone_proven=True,
        )
        bound = bindings.bind(openid="o" * 28, operator_id=operator.id, following=True, replace=False)
        moment = clock.now()
        numbers = [row.id for row in session.query(Certificate.id).limit(count)]
        session.execute(
            insert(Delivery.__table__),
            [
                {
                    "notice": Notice.ISSUED,
                    "certificate_id": number,
                    "version": 1,
                    "binding_id": bound.id,
                    "receiver": f"r{number}",
                    "client_msg_id": f"{name}-{number}",
                    "state": State.WAITING,
                    "attempts": 0,
                    "next_at": moment,
                    "created_at": moment,
                }
                for number in numbers
            ],
        )


def _plain(address: str) -> float:
    client = WeChatClient("wx0", "s", timeout=10)
    client.API_BASE_URL = f"{address}/cgi-bin/"
    client.session.set("wx0_access_token", "bench", 7200)
    client.expires_at = time.time() + 7200

    def send() -> None:
        for _ in range(PLAIN):
            client.message.send_template("o" * 28, "T" * 43, {"thing2": {"value": "x"}})

    return _timed(send, PLAIN)[1]


def _timed(job: object, count: int) -> tuple[float, float]:
    """Run a job; give CPU microseconds and messages a second."""
    began, cpu = time.monotonic(), sum(os.times()[:2])
    job()  # type: ignore[operator]
    return (sum(os.times()[:2]) - cpu) / count * 1e6, count / (time.monotonic() - began)
