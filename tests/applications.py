"""The application under test: settings of the testing profile, a clock that stands still, no broker."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.core import gateways
from app.core.clock import BEIJING, Clock, FixedClock
from app.core.db import db
from app.core.gateways import NoWake
from app.factory import Twins, create_app, outside
from config.settings import Profile, Settings

START = datetime(2026, 11, 22, 10, 0, tzinfo=BEIJING)
CAPTCHA = "0000"
_DATA_KEY = Fernet.generate_key().decode()


@pytest.fixture
def clock() -> FixedClock:
    """The application's clock: Sunday 22 November 2026, 10:00 in Beijing, until the test moves it."""
    return FixedClock(START)


@pytest.fixture
def make_settings(tmp_path: Path) -> Callable[..., Settings]:
    """Make settings of the testing profile; keyword arguments win."""

    def make(**changes: Any) -> Settings:
        values: dict[str, Any] = {
            "profile": Profile.TESTING,
            "var_dir": tmp_path,
            "captcha_fixed": CAPTCHA,
            "sms_provider": "sandbox",
            "secret_key": "a signing key for tests only",
            "data_key": _DATA_KEY,
            "lookup_key": "a lookup key for tests only",
            "wechat_appid": "wx0123456789abcdef",
            "wechat_secret": "0123456789abcdef0123456789abcdef",
            "wechat_token": "atokenfortests",
            "wechat_aes_key": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
            "wechat_original_id": "gh_0123456789ab",
            # Nothing answers here: a test that reaches the platform brings its own address.
            "wechat_api_base": "http://127.0.0.1:9",
            "wechat_mp_base": "http://127.0.0.1:9",
            "wechat_open_base": "http://127.0.0.1:9",
        }
        return Settings.load(**values | changes)

    return make


@pytest.fixture
def settings(make_settings: Callable[..., Settings], database_url: str) -> Settings:
    """The settings of `app`; override this fixture in a test file to change one."""
    return make_settings(database_url=database_url)


# Making an application takes longer than most tests: its routes are compiled, later its templates and statements.
_pool: list[tuple[Settings, Flask]] = []
_LARGEST_POOL = 4


@pytest.fixture
def make_app(clock: FixedClock) -> Iterator[Callable[..., Flask]]:
    """Make whole applications; their connections are closed after the test."""
    made = []

    def make(settings: Settings, *, clock: Clock = clock) -> Flask:
        app = create_app(settings, Twins(clock=clock, wake=NoWake()))
        app.testing = True
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def app(settings: Settings, clock: FixedClock) -> Iterator[Flask]:
    """The whole application on a fresh database; push a context yourself or ask for `session`.

    An application of an earlier test with the same settings is used again, with outside services of its own; a
    test that changes the application itself makes one by `make_app`.
    """
    found = _pooled(settings)
    gateways.install(found, outside(found, settings, Twins(clock=clock, wake=NoWake())))
    yield found
    with found.app_context():
        db.engine.dispose()


def _pooled(settings: Settings) -> Flask:
    # The folder is read from the outside services only.
    key = settings.model_copy(update={"var_dir": Path()})
    for place, (known, app) in enumerate(_pool):
        if known == key:
            _pool.append(_pool.pop(place))
            return app
    app = create_app(settings, Twins(wake=NoWake()))
    app.testing = True
    _pool.append((key, app))
    del _pool[:-_LARGEST_POOL]
    return app


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """An application context for the whole test, and its session; write inside `unit_of_work()`.

    Requests of a test client share the open context, so a test uses either this or `client`.
    """
    with app.app_context():
        yield db.session()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that keeps cookies, without JavaScript."""
    return app.test_client()
