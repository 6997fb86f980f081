"""Speed of the desktop: a logged-in query page of ten rows, from many certificates beside the same page from few."""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from statistics import median

from flask import Flask
from sqlalchemy import insert, select, text
from werkzeug.test import EnvironBuilder

from app.accounts import service as accounts
from app.accounts import sessions
from app.accounts.models import Way
from app.certificates.models import Certificate, Direction, Owner
from app.core import clock
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from benchmarks import stage
from benchmarks.report import Figure

FEW = 10_000
WARM_UP, CALLS = 20, 400
# Who owns a certificate: a small importer two in ten thousand, a big broker every second one.
SMALL, BIG = "91110108MA00DEM06X", "91310000MA00TEST9Q"
_DAYS = 1000
# The newest ten days, and everything that was ever issued, which is more than a search lists.
_PAGES = {"ten days": "/desktop/exit?size=10", "all days": "/desktop/exit?first_day=2000-01-01"}


def measure(folder: Path, many_url: str, few_url: str, *, name: str, rows: int) -> list[Figure]:
    """Measure the page for both enterprises on two databases that are filled here."""
    apps = {"many": _prepared(folder, many_url, rows), "few": _prepared(folder, few_url, FEW)}
    figures = []
    for uscc, who in ((SMALL, "small importer"), (BIG, "big broker")):
        for span, path in _PAGES.items():
            taken = _interleaved({size: _page(app, uscc, path) for size, app in apps.items()})
            figures.append(
                Figure(
                    "speed",
                    f"query page, {who}, {span}, {name}: {rows:,} certificates ÷ {FEW:,}",
                    taken["many"],
                    taken["few"],
                    "µs",
                    taken["many"] / taken["few"],
                    1.2,
                )
            )
    return figures


def _prepared(folder: Path, database_url: str, rows: int) -> Flask:
    app = stage.application(stage.settings(folder, database_url))
    stage.fill(app, rows)
    with app.app_context():
        with unit_of_work():
            for uscc in (SMALL, BIG):
                enterprise = accounts.create_enterprise(uscc=uscc, name=uscc)
                accounts.create_operator(
                    enterprise=enterprise, user_name=uscc, password=uscc, phone=uscc, phone_proven=False
                )
        ids = db.session.scalars(select(Certificate.id).order_by(Certificate.id)).all()
        for start in range(0, len(ids), 5000):
            with unit_of_work() as session:
                chunk = ids[start : start + 5000]
                session.execute(
                    insert(Owner.__table__),
                    [_owner(place, found) for place, found in enumerate(chunk, start)],
                )
        _look_at_it()
    return app


def _owner(place: int, certificate_id: int) -> dict[str, object]:
    """Say who owns a certificate; of the small importer's a few are new in either size of the table."""
    is_small = place < 400 and place % 20 == 0
    age = place // 20 % 10 if is_small else place % _DAYS
    uscc = SMALL if is_small else (BIG if place % 2 else f"U{place % 5000:017}")
    return {
        "certificate_id": certificate_id,
        "uscc": uscc,
        "direction": Direction.EXIT,
        "dated_on": clock.today() - timedelta(days=age),
    }


def _look_at_it() -> None:
    """Let PostgreSQL know its tables, as its own housekeeping would in time."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _page(app: Flask, uscc: str, path: str) -> Callable[[], None]:
    with app.app_context(), unit_of_work() as session:
        operator_id = session.scalars(
            select(accounts.Operator.id).where(accounts.Operator.user_name == uscc)
        ).one()
        token = sessions.begin(operator_id, way=Way.PASSWORD, origin="192.0.2.0/24", browser="bench")
    client = app.test_client()
    with client.session_transaction() as cookies:
        cookies["operator"] = token
    answer = client.get(path)
    assert answer.status_code == 200, answer.status
    assert answer.text.count("data-copy") == 10, "a page of ten rows"
    cookie = client.get_cookie("session") or client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    address, _, query = path.partition("?")
    environ = EnvironBuilder(
        path=address, query_string=query, headers={"Cookie": f"{cookie.key}={cookie.value}"}
    ).get_environ()

    def call() -> None:
        status: list[str] = []
        app.wsgi_app(dict(environ), lambda line, *_: status.append(line))
        assert status == ["200 OK"], status

    return call


def _interleaved(contenders: dict[str, Callable[[], None]]) -> dict[str, float]:
    """Time calls by the clock, because the database server's work counts too; one of each in turn, medians."""
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(WARM_UP + CALLS):
        for name, call in contenders.items():
            began = time.perf_counter()
            call()
            if turn >= WARM_UP:
                taken[name].append((time.perf_counter() - began) * 1e6)
    return {name: median(times) for name, times in taken.items()}
