"""P11: from a certificate's arrival to its message; P12: how long the product takes to start and what it holds."""

import re
import time
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import psutil

from app.demo import data
from benchmarks.report import Figure
from tests.people import BIND, SUBSCRIBE, Issuer, Phone
from tests.services import Live, running_product

IDLE, BUSY, RATE = 15, 200, 25.0


def measure(folder: Path) -> list[Figure]:
    """Start the product twice and send certificates through it."""
    var_dir = folder / "var"
    first, _, _ = _started(var_dir)
    second, held, figures = _started(var_dir, work=True)
    return [
        *figures,
        Figure("P12", "second start, until `ready`", second, None, "s", second, 5),
        Figure("P12", "start on an empty folder, packages there", first, None, "s", first, 60),
        Figure("P12", "web, worker and broker in memory (PSS)", held, None, "MB", held, 350),
    ]


def _started(var_dir: Path, *, work: bool = False) -> tuple[float, float, list[Figure]]:
    began = time.monotonic()
    with running_product(var_dir, ECERT_CAPTCHA_FIXED="0000") as live:
        seconds = time.monotonic() - began
        figures = _arrivals(live) if work else []
        return seconds, _held(live), figures


def _arrivals(live: Live) -> list[Figure]:
    phone = _subscriber(live)
    issuer = Issuer(live)
    idle = _latencies(phone, issuer, IDLE, pause=0.4)
    busy = _latencies(phone, issuer, BUSY, pause=1 / RATE)
    cuts = quantiles(busy, n=100)
    return [
        Figure("P11", "arrival → message, idle, median", median(idle), None, "s", median(idle), 1),
        Figure("P11", f"arrival → message, {RATE:.0f} a second, p95", cuts[94], None, "s", cuts[94], 10),
        Figure("P11", f"arrival → message, {RATE:.0f} a second, p99", cuts[98], None, "s", cuts[98], 30),
    ]


def _subscriber(live: Live) -> Phone:
    assert live.sandbox is not None
    phone = Phone(live, live.sandbox, live.sandbox.post("users")["openid"])
    phone.follow()
    page = phone.tap(BIND)
    phone.send(page, username=live.demo["user"], password=live.demo["password"], consent="y")
    phone.send(phone.tap(SUBSCRIBE), "/subscriptions")
    return phone


def _latencies(phone: Phone, issuer: Issuer, count: int, *, pause: float) -> list[float]:
    sent: dict[str, float] = {}
    for _ in range(count):
        began = time.time()
        sent[issuer.issue(data.PHONE)] = began
        time.sleep(max(0.0, pause - (time.time() - began)))
    end = time.monotonic() + 60
    while time.monotonic() < end:
        cards = {_number(card): card["at"] for card in phone.cards()}
        if sent.keys() <= cards.keys():
            return [cards[number] - began for number, began in sent.items()]
        time.sleep(0.2)
    raise RuntimeError("not every card arrived within a minute")


def _number(card: dict[str, Any]) -> str:
    return str(card["data"].get("character_string1", {}).get("value"))


def _held(live: Live) -> float:
    total = 0
    for process in psutil.Process(live.process.pid).children(recursive=True):
        if "wechat_sandbox" in " ".join(process.cmdline()):
            continue
        found = re.search(
            r"^Pss:\s+(\d+)", Path(f"/proc/{process.pid}/smaps_rollup").read_text("ascii"), re.MULTILINE
        )
        total += int(found[1]) if found else 0
    return total / 1024
