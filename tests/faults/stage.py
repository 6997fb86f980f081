"""The stage of the fault tests: a platform that remembers what it was sent, a database, workers to kill."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from pydantic import SecretStr
from sqlalchemy import func, select

from app.certificates import service as certificates
from app.cli.children import Programs
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.notifications.models import OPEN_STATES, Delivery, State
from config.settings import Settings
from tests.app import made
from tests.services import program, wait_until
from tests.wechat.platform import OK, SEND, STABLE, Answer, Asked, Platform

TEMPLATES = {name: f"T-{name}" for name in ("exit_issued", "exit_amended", "exit_withdrawn", "test_message")}


class Phones:
    """What the platform's users see: one message an openid and client_msg_id, however often it is posted."""

    def __init__(self, platform: Platform, seed: int = 1) -> None:
        self.platform = platform
        self.posts: Counter[tuple[str, str]] = Counter()
        self.seen: dict[tuple[str, str], int] = {}
        self.forced = 0
        self.slowness = (0.0, 0.0)
        self.instead: Callable[[Asked], Answer | None] = lambda _: None
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        platform.on(SEND, self._send)
        platform.on(STABLE, self._token)

    @property
    def fetches(self) -> int:
        return self.platform.times(STABLE)

    def _token(self, asked: Asked) -> Answer:
        with self._lock:
            self.forced += asked.json["force_refresh"]
            return Answer({"access_token": f"TOKEN-{self.forced}", "expires_in": 7200})

    def _send(self, asked: Asked) -> Answer:
        mark = (asked.json["touser"], asked.json["client_msg_id"])
        with self._lock:
            self.posts[mark] += 1
            if (other := self.instead(asked)) is not None:
                return other
            msgid = self.seen.setdefault(mark, 10**15 + len(self.seen))
            return Answer(OK | {"msgid": msgid}, delay=self._random.uniform(*self.slowness))


@dataclass
class Stage:
    """An application of ours on a real database, and the workers beside it."""

    app: Flask
    settings: Settings
    phones: Phones
    folder: Path
    stack: ExitStack
    subscribers: list[made.Subscriber]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    # Workers that a supervisor looks after, as `make run` and systemd do.
    kept: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _made: int = 0

    def issue(self, number: int) -> None:
        """Issue certificates, one message each, for the subscribers in turn; in one transaction, with no wake."""
        with self.app.app_context():
            if not self._made:
                self._issuer_id = made.issuer()
            with unit_of_work():
                for index in range(self._made, self._made + number):
                    item = made.delivered(contact_phone=phone(index % len(self.subscribers)))
                    certificates.apply(item, issuer_id=self._issuer_id, ingest_message_id=None)
            self._made += number

    def start_worker(self, command: list[str] | None = None) -> subprocess.Popen[bytes]:
        """Start a worker as the product starts it, in a var folder of its own."""
        place = self.folder / f"worker-{len(self.workers)}"
        (place / "broker").mkdir(parents=True)
        own = self.settings.model_copy(update={"var_dir": place})
        arguments = command or list(Programs(own).worker().command)
        process = self.stack.enter_context(program(*arguments, log=place / "log", **environment(own)))
        # A worker takes seconds to say goodbye, and here nobody wants to hear it.
        self.stack.callback(kill, process)
        self.workers.append(process)
        return process

    def _start_dead_ones_again(self) -> None:
        for process in [one for one in self.kept if one.poll() is not None]:
            self.kept.remove(process)
            self.kept.append(self.start_worker())

    def states(self) -> Counter[State]:
        with self.app.app_context():
            rows = db.session.execute(select(Delivery.state, func.count()).group_by(Delivery.state))
            return Counter({row.state: row[1] for row in rows})

    def wait_until_done(self, number: int) -> None:
        """Wait until so many messages are there and none is open any more."""

        def done() -> bool:
            self._start_dead_ones_again()
            states = self.states()
            return states.total() >= number and not any(states[state] for state in OPEN_STATES)

        try:
            wait_until(done, f"{number} messages are done")
        except AssertionError:
            logs = "\n".join(path.read_text()[-3000:] for path in self.folder.glob("worker-*/log"))
            raise AssertionError(f"{self.states()} {self.phones.posts.total()} posts\n{logs}") from None

    def rows(self) -> list[Delivery]:
        with self.app.app_context():
            return list(db.session.scalars(select(Delivery)))

    def assert_all_arrived_once(self, number: int) -> None:
        """Nothing lost; what was posted twice had the same id, so nobody saw it twice."""
        rows = self.rows()
        assert Counter(row.state for row in rows) == {State.ACCEPTED: number}
        assert len({(row.receiver, row.certificate_id) for row in rows}) == number
        assert sorted(mark[1] for mark in self.phones.seen) == sorted(row.client_msg_id for row in rows)
        assert set(self.phones.posts) == set(self.phones.seen)


def phone(index: int) -> str:
    return f"136000068{index:02}"


def kill(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL a worker with its beat: no farewell, no clean-up."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def environment(settings: Settings) -> dict[str, str]:
    """Say settings as the environment of a process does."""
    return {f"ECERT_{name.upper()}": _text(value) for name, value in settings if value is not None}


def _text(value: Any) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return json.dumps(value) if isinstance(value, dict) else str(value)


def dispatcher() -> list[str]:
    return [sys.executable, "-m", "tasks.dispatcher"]
