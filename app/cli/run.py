"""`python -m app run`: sets up what is missing, starts everything here, and ends all of it together."""

import argparse
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from app.cli import assets, broker, first_start, lock, ports, sandbox_account, welcome
from app.cli.children import BROKER_FOLDER, LOG_FOLDER, ROOT, Programs
from app.cli.errors import CommandError
from app.cli.processes import STOP_SIGNALS, Family, adopt_orphans, ask_to_end_with_parent
from config.settings import Profile, Settings, draw_secrets

LONGEST_START = 60.0


class StopRequest(BaseException):
    """Somebody wants this to end; a BaseException, so that nothing on the way takes it for a fault."""


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Add `run`."""
    parser: argparse.ArgumentParser = commands.add_parser("run", help="start web, worker, broker and sandbox")
    parser.add_argument(
        "--stop-with-parent",
        action="store_true",
        help="stop when the program that started this one is killed",
    )
    return parser


def run(options: argparse.Namespace) -> int:
    """Start everything and stay until SIGTERM, SIGINT or SIGHUP comes."""
    began = time.monotonic()
    if options.stop_with_parent:
        ask_to_end_with_parent()
    # Everything this installation writes is for its owner only, also what the children write.
    os.umask(0o077)
    try:
        _listen_for_stop()
        settings = _settings()
        with lock.hold(settings.var_dir):
            _build_assets()
            with _family() as family:
                settings = _start(_choose_ports(settings), family)
                _say(welcome.text(settings))
                _say(f"ready ({time.monotonic() - began:.1f} s)")
                family.watch(_say)
    except StopRequest:
        _say("已停止。Stopped.")
    return 0


def _listen_for_stop() -> None:
    for number in STOP_SIGNALS:
        # Whoever starts us with nohup wants us to outlive the terminal.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _request_stop)


def _request_stop(_number: int, _frame: FrameType | None) -> None:
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise StopRequest


def _say(text: str) -> None:
    print(text, flush=True)


def _settings() -> Settings:
    """Load the settings of an installation that has its secrets and folders."""
    settings = Settings.load()
    if settings.profile == Profile.SERVER:
        raise CommandError(
            "ECERT_PROFILE=server 时各服务由 systemd 或容器分别启动，见 docs/operations.md。"
            "\nWith ECERT_PROFILE=server each service is started by itself; see docs/operations.md"
        )
    draw_secrets(settings.var_dir)
    for name in (LOG_FOLDER, BROKER_FOLDER):
        (settings.var_dir / name).mkdir(mode=0o700, exist_ok=True)
    return Settings.load()


def _build_assets() -> None:
    try:
        assets.build(ROOT, _say)
    except assets.AssetsError as error:
        raise CommandError(str(error)) from error


def _choose_ports(settings: Settings) -> Settings:
    chosen = {"web_port": ports.choose("ECERT_WEB_PORT", settings.web_host, settings.web_port)}
    if settings.sandbox_enabled:
        chosen["sandbox_port"] = ports.choose("ECERT_SANDBOX_PORT", ports.LOOPBACK, settings.sandbox_port)
    return Settings.load(**chosen)


@contextmanager
def _family() -> Iterator[Family]:
    """Give the children of this run, and stop them whatever happens."""
    adopt_orphans()
    family = Family()
    try:
        yield family
    finally:
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        family.stop()


def _start(settings: Settings, family: Family) -> Settings:
    """Start all children in an order in which none of them waits for a later one."""
    settings = _start_broker(settings, family)
    programs = Programs(settings)
    if settings.sandbox_enabled:
        sandbox_account.prepare(settings.var_dir)
        family.start(programs.sandbox(welcome.DEMO_COMMAND))
    first_start.fill_database(settings, programs)
    if settings.sandbox_enabled:
        _wait(family, lambda: ports.answers(settings.sandbox_port))
        first_start.publish_menu(settings, programs)
    family.start(programs.worker())
    family.start(programs.web())
    _wait(family, lambda: ports.answers(settings.web_port))
    return settings


def _start_broker(settings: Settings, family: Family) -> Settings:
    """Start the embedded broker, unless another one is set or no wheel fits this machine."""
    program = broker.find_program()
    if settings.redis_url or program is None:
        return settings
    prepared = broker.prepare(program, settings.var_dir / BROKER_FOLDER)
    family.at_end(prepared.clean)
    family.start(Programs(settings).broker(prepared))
    _wait(family, prepared.is_ready)
    return settings.model_copy(update={"redis_url": prepared.url})


def _wait(family: Family, is_ready: Callable[[], bool]) -> None:
    """Wait for a child that has just been started.

    Raises:
        CommandError: when a child dies, or nothing answers in a minute.
    """
    end = time.monotonic() + LONGEST_START
    while not is_ready():
        family.require_alive()
        if time.monotonic() > end:
            raise CommandError(
                "服务在一分钟内未能就绪，原因见 var/log。\nThe service was not ready within a minute; see var/log"
            )
        time.sleep(0.03)
