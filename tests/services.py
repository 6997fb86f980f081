"""Real servers for tests: a broker, the WeChat sandbox, and the whole product."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests

from app.cli import broker, ports
from tests.applications import CAPTCHA

ROOT = Path(__file__).resolve().parents[1]
SECONDS_TO_START = 60
SECONDS_TO_STOP = 10


@contextmanager
def program(*arguments: str | Path, log: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program for a block; its output goes to a file, its leftovers are killed."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=ROOT,
            env=os.environ | environment,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """Ask a program to end and give back what it left running; that is killed."""
    family = descendants(process.pid)
    if process.poll() is None:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(SECONDS_TO_STOP)
    if process.poll() is None:
        process.kill()
        process.wait()
    left = [member for member in family if member.is_running()]
    for member in left:
        with suppress(psutil.NoSuchProcess):
            member.kill()
    return left


def descendants(pid: int) -> list[psutil.Process]:
    """Give all processes that a process has started, directly or not."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def wait_until(done: Callable[[], Any], what: str, seconds: float = SECONDS_TO_START) -> Any:
    """Wait until a call gives something true, and give that."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if found := done():
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s: {what}")


@dataclass
class Sandbox:
    """A running WeChat sandbox and what scripts can do with it."""

    url: str
    account: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.account = self.get("account")

    def get(self, path: str, /, **query: str) -> Any:
        """Ask `/_sandbox/PATH` and give the JSON answer."""
        answer = requests.get(f"{self.url}/_sandbox/{path}", params=query, timeout=10)
        answer.raise_for_status()
        return answer.json()

    def post(self, path: str, /, **body: Any) -> Any:
        """Post JSON to `/_sandbox/PATH` and give the JSON answer."""
        answer = requests.post(f"{self.url}/_sandbox/{path}", json=body, timeout=10)
        answer.raise_for_status()
        return answer.json()


@dataclass
class Live:
    """The whole product, started as a person starts it."""

    process: subprocess.Popen[bytes]
    var_dir: Path
    log: Path
    web: str
    sandbox: Sandbox | None
    demo: dict[str, str]

    @property
    def output(self) -> str:
        """Give what it has printed so far."""
        return self.log.read_text("utf-8")


@pytest.fixture(scope="session")
def valkey() -> Iterator[str]:
    """The address of a broker of this test run, as Celery takes it."""
    found = broker.find_program()
    if found is None:
        pytest.skip("no Valkey wheel fits this machine")
    with tempfile.TemporaryDirectory(prefix="ecert-valkey-") as folder:
        server = broker.prepare(found, Path(folder))
        with program(*server.command, log=Path(folder) / "log"):
            wait_until(server.is_ready, "Valkey answers")
            yield server.url


@pytest.fixture
def start_sandbox(tmp_path: Path) -> Iterator[Callable[..., Sandbox]]:
    """Start a sandbox with options of `python -m wechat_sandbox` on a free port."""
    running = []

    def start(*options: str) -> Sandbox:
        log = tmp_path / f"sandbox-{len(running)}.log"
        context = program(sys.executable, "-m", "wechat_sandbox", "--port", "0", *options, log=log)
        context.__enter__()
        running.append(context)
        found = wait_until(lambda: re.search(r"ready: (\S+)", log.read_text()), "the sandbox is ready")
        return Sandbox(found[1])

    yield start
    for context in running:
        context.__exit__(None, None, None)


@pytest.fixture
def sandbox(start_sandbox: Callable[..., Sandbox]) -> Sandbox:
    """A sandbox with a drawn account and no callback address."""
    return start_sandbox()


PRODUCT = (sys.executable, "-m", "app", "run")


@contextmanager
def running_product(var_dir: Path, command: tuple[str, ...] = PRODUCT, **environment: str) -> Iterator[Live]:
    """Start `python -m app run` on free ports and wait for its line `ready`."""
    var_dir.mkdir(parents=True, exist_ok=True)
    log = var_dir / "run.out"
    log.unlink(missing_ok=True)
    chosen = {
        "ECERT_VAR_DIR": str(var_dir),
        "ECERT_WEB_PORT": str(ports.choose("ECERT_WEB_PORT", ports.LOOPBACK, 0)),
        "ECERT_SANDBOX_PORT": str(ports.choose("ECERT_SANDBOX_PORT", ports.LOOPBACK, 0)),
        "ECERT_CAPTCHA_FIXED": CAPTCHA,
    } | environment
    with program(*command, log=log, **chosen) as process:
        wait_until(lambda: _is_ready(process, log), "the product is ready")
        has_sandbox = chosen.get("ECERT_SANDBOX_ENABLED") != "false"
        demo = var_dir / "demo.json"
        yield Live(
            process=process,
            var_dir=var_dir,
            log=log,
            web=f"http://localhost:{chosen['ECERT_WEB_PORT']}",
            sandbox=Sandbox(f"http://localhost:{chosen['ECERT_SANDBOX_PORT']}") if has_sandbox else None,
            demo=json.loads(demo.read_text("utf-8")) if demo.exists() else {},
        )


def _is_ready(process: subprocess.Popen[bytes], log: Path) -> bool:
    text = log.read_text("utf-8")
    assert process.poll() is None, f"the product ended with {process.returncode}:\n{text}"
    return any(line.startswith("ready") for line in text.splitlines())


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The whole product with sandbox and demo data, shared by the tests of one worker.

    Each test takes users, phone numbers and certificates of its own.
    """
    with running_product(tmp_path_factory.mktemp("live") / "var") as product:
        yield product


def stop(product: Live, number: signal.Signals = signal.SIGTERM) -> int:
    """Send a signal to the product alone and give its exit code."""
    product.process.send_signal(number)
    return product.process.wait(SECONDS_TO_STOP + 2)
