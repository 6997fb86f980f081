"""Child processes: started in groups of their own, watched, started again, and ended without a trace."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.cli.errors import CommandError

LARGEST_LOG = 5 * 1024 * 1024
RESTARTS = 5
WITHIN = 60.0
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_SET_PARENT_DEATH_SIGNAL = 1
_SET_CHILD_SUBREAPER = 36
_POLL = 0.02


@dataclass
class Child:
    """One program that runs beside us; its output goes to a log file.

    `grace` is how many seconds it has for ending by itself when asked.
    """

    name: str
    command: Sequence[str | Path]
    log: Path
    folder: Path
    environment: Mapping[str, str]
    grace: float
    process: subprocess.Popen[bytes] | None = None
    starts: deque[float] = field(default_factory=deque)

    def start(self) -> None:
        """Start the program in a new process group, so that it can be ended with all its own children."""
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        self.starts.append(time.monotonic())
        with self.log.open("ab") as log, uninterrupted():
            self.process = subprocess.Popen(  # noqa: S603 - every argument is ours
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env=self.environment,
                start_new_session=True,
                preexec_fn=begin_child,  # noqa: PLW1509 - this process has one thread
            )

    @property
    def is_running(self) -> bool:
        """Tell whether the program is still there."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Ask the program to end, wait its grace, then end it and whatever it started."""
        if self.process is None:
            return
        if self.is_running:
            self.process.terminate()
            _wait(lambda: not self.is_running, self.grace)
        _kill_group(self.process.pid)
        self.process.wait()
        _reap_group(self.process.pid)
        self.process = None

    def start_again(self) -> None:
        """Start a program that has died, with growing pauses.

        Raises:
            CommandError: when it has died too often within a minute.
        """
        self.stop()
        while self.starts and self.starts[0] < time.monotonic() - WITHIN:
            self.starts.popleft()
        if len(self.starts) > RESTARTS:
            raise CommandError(
                f"{self.name} 反复退出，已停止运行，原因见日志 {self.log}。"
                f"\n{self.name} keeps dying; everything was stopped. Its log is {self.log}"
            )
        time.sleep(min(0.25 * 2 ** len(self.starts), 5))
        self.start()


class Family:
    """All children of one run, in the order in which they are to be stopped last to first."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self._endings: list[Callable[[], None]] = []

    def at_end(self, ending: Callable[[], None]) -> None:
        """Have something done after all children have stopped."""
        self._endings.append(ending)

    def start(self, child: Child) -> None:
        """Start a child and look after it from now on."""
        self.children.append(child)
        child.start()

    def watch(self, report: Callable[[str], None], pause: float = 0.5) -> None:
        """Start children again that die; returns never, ends by an exception of a signal handler.

        Raises:
            CommandError: when one of them can't be kept alive.
        """
        while True:
            for child in self.children:
                if not child.is_running:
                    report(
                        f"{child.name} 意外退出，正在重新启动。{child.name} died, starting it again ({child.log})"
                    )
                    child.start_again()
            time.sleep(pause)

    def require_alive(self) -> None:
        """Fail when a child died while everything was being started.

        Raises:
            CommandError: naming the child and its log.
        """
        for child in self.children:
            if not child.is_running:
                raise CommandError(
                    f"{child.name} 未能启动，原因见日志 {child.log}。"
                    f"\n{child.name} did not start. Its log is {child.log}:\n{_last_lines(child.log)}"
                )

    def stop(self) -> None:
        """Stop all children, the last started first."""
        for child in reversed(self.children):
            child.stop()
        for ending in self._endings:
            ending()
        self.children.clear()


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold signals back while a process is being made: one that is made and not yet noted would be left behind."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def begin_child() -> None:
    """Let a new process hear signals again, and end with its parent; runs in the child before its program."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
    ask_to_end_with_parent()


def ask_to_end_with_parent() -> None:
    """Have the system send this process SIGTERM when its parent dies; prctl(2), so on Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


def _wait(done: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not done() and time.monotonic() < end:
        time.sleep(_POLL)


def _kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        # Nobody is left in it; macOS says the second when only the dead are.
        return


def adopt_orphans() -> None:
    """Become the parent of processes whose parent dies below us, so that we can bury them; on Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1)


def _reap_group(group: int) -> None:
    """Collect the dead of a killed group, so that no zombies are left where nobody else looks after them."""
    try:
        while True:
            os.waitpid(-group, 0)
    except ChildProcessError:
        return


def _last_lines(path: Path) -> str:
    return "\n".join(path.read_text("utf-8", "replace").splitlines()[-8:])
