"""Fixtures of the fault tests."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from app.core.clock import SystemClock
from app.core.db import db
from app.core.gateways import NoWake
from app.factory import Twins, create_app
from tests.app import made
from tests.faults.stage import TEMPLATES, Phones, Stage, phone
from tests.wechat import platform as scripted


@pytest.fixture
def phones() -> Iterator[Phones]:
    """A platform on a loopback port, which counts."""
    with scripted.running() as platform:
        yield Phones(platform)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A database for a test whose subject is not the database."""
    path = tmp_path / "ecert.sqlite3"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def make_stage(make_settings, phones: Phones, tmp_path: Path) -> Iterator[Callable[..., Stage]]:
    """Make a stage with some subscribers of one phone number; keyword arguments are settings."""
    with ExitStack() as stack:

        def make_one(
            database_url: str, *, subscribers: int = 3, twins: Twins | None = None, **changes: Any
        ) -> Stage:
            values: dict[str, Any] = {
                "database_url": database_url,
                "wechat_api_base": phones.platform.base,
                "wechat_templates": TEMPLATES,
                "sms_provider": "off",
                "wechat_timeout_seconds": 1.0,
                "push_lease_seconds": 4.0,
            }
            settings = make_settings(**values | changes)
            app = create_app(settings, twins or Twins(clock=SystemClock(), wake=NoWake()))
            with app.app_context():
                stack.callback(db.engine.dispose)
                people = [made.subscriber(phone=phone(index)) for index in range(subscribers)]
            return Stage(app, settings, phones, tmp_path, stack, people)

        yield make_one
