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

from app.core.clock import BEIJING, Clock, FixedClock
from app.core.db import db
from app.core.gateways import NoWake
from app.factory import Twins, create_app
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
def app(make_app: Callable[..., Flask], settings: Settings) -> Flask:
    """The whole application on a fresh database; push a context yourself or ask for `session`."""
    return make_app(settings)


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
