"""P1: a look-up with its guard and audit, in process, beside a minimal Flask answer; P3: the same through granian."""

import itertools
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import psutil
import requests
from flask import Flask

from app.audit.models import LookupWay
from app.certificates import guard
from app.certificates.guard import Shown
from app.certificates.models import Direction
from app.cli import ports
from app.core.unit_of_work import unit_of_work
from benchmarks import stage
from benchmarks.report import Figure

_ALLOWED = 400
ROUNDS, CALLS = 9, 150


def look_up(index: int) -> bool:
    """Look one certificate up as the phone page does, its captcha aside."""
    with unit_of_work(durable=False) as session:
        found = guard.look_up(
            session,
            direction=Direction.EXIT,
            certificate_no=stage.number(index),
            code=stage.CODE,
            source="192.0.2.1",
            origin="192.0.2.0/24",
            way=LookupWay.TYPED,
        )
    return isinstance(found, Shown)


def in_process(folder: Path, database_url: str, *, name: str, rows: int, limit: float) -> list[Figure]:
    """Measure P1 on a database that is filled here."""
    app = prepared(folder, database_url, rows)
    indices = itertools.cycle(range(_ALLOWED))

    def ours() -> None:
        with app.app_context():
            assert look_up(next(indices))

    taken = stage.cpu_rounds(
        {"json": stage.wsgi_call(stage.minimal(), "/json"), "ours": ours}, rounds=ROUNDS, calls=CALLS
    )
    return [
        Figure(
            "P1",
            f"look-up with guard and audit, {name}, {rows:,} rows ÷ minimal Flask",
            taken["ours"],
            taken["json"],
            "µs CPU",
            taken["ours"] / taken["json"],
            limit,
        )
    ]


def prepared(folder: Path, database_url: str, rows: int) -> Flask:
    """Make the application and its rows."""
    app = stage.application(stage.settings(folder, database_url))
    stage.fill(app, rows)
    stage.allow(app, range(_ALLOWED))
    return app


def served(folder: Path, database_url: str, *, name: str, limit: float) -> list[Figure]:
    """Measure P3: server CPU of a look-up through granian beside its answer of a constant; P1 has filled the rows."""
    port = ports.choose("", ports.LOOPBACK, 0)
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    command += [
        "--workers",
        "1",
        "--blocking-threads",
        "4",
        "--log-level",
        "warning",
        "benchmarks.served:application",
    ]
    environment = (
        os.environ
        | {"BENCH_FOLDER": str(folder), "BENCH_DATABASE": database_url}
        | {f"BENCH_{key.upper()}": value for key, value in stage.KEYS.items()}
    )
    with subprocess.Popen(command, env=environment) as server:
        try:
            taken = _rounds(f"http://127.0.0.1:{port}", psutil.Process(server.pid))
        finally:
            server.terminate()
    ratio = taken["/json"] / taken["/lookup"]
    what = f"constant ÷ look-up through the shipped server, {name}"
    return [Figure("P3", what, taken["/lookup"], taken["/json"], "µs CPU", ratio, limit, at_least=True)]


def _rounds(address: str, server: psutil.Process) -> dict[str, float]:
    session = requests.Session()
    _wait(session, address)
    taken: dict[str, list[float]] = {"/json": [], "/lookup": []}
    for _ in range(7):
        for path, times in taken.items():
            before = _cpu(server)
            for _ in range(CALLS):
                session.get(address + path, timeout=10).raise_for_status()
            times.append((_cpu(server) - before) / CALLS * 1e6)
    return {path: median(times) for path, times in taken.items()}


def _cpu(server: psutil.Process) -> float:
    family = [server, *server.children(recursive=True)]
    return sum(sum(one.cpu_times()[:2]) for one in family)


def _wait(session: requests.Session, address: str) -> None:
    end = time.monotonic() + 30
    while True:
        try:
            session.get(f"{address}/json", timeout=5)
        except requests.ConnectionError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return
