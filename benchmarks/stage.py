"""What is measured on: an application with many certificates, and a minimal Flask application as the yardstick F."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median

from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import insert, update
from werkzeug.test import EnvironBuilder

from app.certificates.models import Certificate, Direction, Origin, Status
from app.certificates.service import code_hash, create_issuer
from app.cli import migrate
from app.core.db import db
from app.core.gateways import NoWake, current
from app.core.unit_of_work import unit_of_work
from app.factory import Twins, create_app
from config.settings import Profile, Settings

CODE = "8973"
KEYS = {"secret_key": "s" * 40, "data_key": Fernet.generate_key().decode(), "lookup_key": "l" * 40}
_TODAY = date(2026, 11, 22)


def settings(folder: Path, database_url: str, **changes: object) -> Settings:
    """Give settings of the testing profile for a database."""
    account = {
        "wechat_appid": "wx0123456789abcdef",
        "wechat_secret": "s" * 32,
        "wechat_token": "benchtoken",
        "wechat_aes_key": "A" * 43,
    }
    values = {"profile": Profile.TESTING, "var_dir": folder, "database_url": database_url}
    return Settings.load(**values | KEYS | account | changes)


def application(found: Settings) -> Flask:
    """Make the application on a migrated database."""
    engine = migrate.open_engine(found.database_url)
    migrate.upgrade(engine)
    engine.dispose()
    return create_app(found, Twins(wake=NoWake()))


def minimal() -> Flask:
    """Make the yardstick: a Flask application that answers a constant as JSON."""
    app = Flask("minimal")

    @app.get("/json")
    def constant() -> dict[str, str]:
        return {"hello": "world"}

    return app


def fill(app: Flask, rows: int) -> None:
    """Store exit certificates with the numbers of `number`, all with one query code; call once."""
    with app.app_context():
        with unit_of_work():
            issuer_id = create_issuer(code="bench", name="bench").id
        sealed = current().vault.encrypt(CODE)
        for chunk in _chunks(rows):
            with unit_of_work() as session:
                session.execute(insert(Certificate.__table__), [_row(n, issuer_id, sealed) for n in chunk])


def number(index: int) -> str:
    """Give the number of a stored certificate, spread so that neighbours are not neighbours in the index."""
    return f"22{(index * 2_654_435_761) % 10**12:012}001"


def allow(app: Flask, indices: range) -> None:
    """Give some certificates the right hash of CODE; the others keep a cheap one."""
    with app.app_context(), unit_of_work() as session:
        for index in indices:
            session.execute(
                update(Certificate)
                .where(Certificate.certificate_no == number(index))
                .values(query_code_hash=code_hash(Direction.EXIT, number(index), CODE))
                .execution_options(synchronize_session=False)
            )


def cpu_rounds(contenders: dict[str, Callable[[], None]], *, rounds: int, calls: int) -> dict[str, float]:
    """Time contenders in turn and give the median CPU microseconds of a call of each."""
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, call in contenders.items():
            began = time.process_time()
            for _ in range(calls):
                call()
            taken[name].append((time.process_time() - began) / calls * 1e6)
    return {name: median(times) for name, times in taken.items()}


def wsgi_call(app: Flask, path: str) -> Callable[[], None]:
    """Give a call of an application without a server and without a client's own work around it."""
    environ = EnvironBuilder(path=path).get_environ()

    def call() -> None:
        app.wsgi_app(dict(environ), lambda *_: None)

    return call


@contextmanager
def in_context(app: Flask) -> Iterator[None]:
    """Push an application context for in-process calls."""
    with app.app_context():
        yield
        db.session.remove()


def _chunks(rows: int) -> Iterator[range]:
    return (range(start, min(start + 5000, rows)) for start in range(0, rows, 5000))


def _row(index: int, issuer_id: int, sealed: bytes) -> dict[str, object]:
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    return {
        "issuer_id": issuer_id,
        "direction": Direction.EXIT,
        "certificate_no": number(index),
        "version": 1,
        "format": "3-2-4",
        "kind_name": "格式3-2-4《兽医卫生证书》",
        "issued_on": _TODAY,
        "origin": Origin.CLOUD,
        "status": Status.ISSUED,
        "status_on": _TODAY,
        "content": {},
        "query_code_hash": f"h{index}",
        "query_code_sealed": sealed,
        "query_code_reset_by_owner": False,
        "created_at": moment,
        "changed_at": moment,
    }
