import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from app.cli import processes
from app.cli.errors import CommandError
from app.cli.processes import Child, Family
from tests.services import wait_until

FOREVER = "import time; time.sleep(600)"
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(600)
"""
PARENT = """
import subprocess, sys, time
print(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]).pid, flush=True)
time.sleep(600)
"""
TELLS_ITS_END = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(print(time.monotonic(), flush=True)))
print("up", flush=True)
time.sleep(600)
"""
ENDED = "raise SystemExit('no such setting')"


@pytest.fixture
def make_child(tmp_path: Path) -> Iterator[Callable[..., Child]]:
    made = []

    def make(code: str, *, name: str = "worker", grace: float = 5.0) -> Child:
        command = (sys.executable, "-c", code)
        made.append(Child(name, command, tmp_path / f"{name}.log", tmp_path, os.environ, grace))
        return made[-1]

    yield make
    for child in made:
        child.stop()


def test_a_child_runs_in_a_group_of_its_own_so_that_ctrl_c_reaches_only_us(make_child):
    child = make_child(FOREVER)

    child.start()

    assert os.getpgid(child.process.pid) == child.process.pid != os.getpgid(0)


def test_a_child_that_listens_ends_by_itself(make_child):
    child = make_child(FOREVER)
    child.start()
    process = child.process

    child.stop()

    assert process.returncode == -signal.SIGTERM
    assert not child.is_running


def test_a_deaf_child_is_killed_after_its_grace(make_child):
    child = make_child(STUBBORN, grace=0.2)
    child.start()
    wait_until(lambda: "deaf" in child.log.read_text(), "the child ignores SIGTERM")
    process = child.process

    child.stop()

    assert process.returncode == -signal.SIGKILL


def test_what_a_child_has_started_ends_with_it(make_child):
    child = make_child(PARENT)
    child.start()
    grandchild = int(wait_until(child.log.read_text, "the child has a child"))

    child.stop()

    wait_until(lambda: _is_gone(grandchild), "the grandchild is gone", seconds=5)


def test_a_child_that_did_not_start_is_named_with_the_end_of_its_log(make_child):
    family = Family()
    child = make_child(ENDED)
    family.start(child)
    child.process.wait()

    with pytest.raises(CommandError) as caught:
        family.require_alive()

    assert "worker 未能启动" in str(caught.value)
    assert str(child.log) in str(caught.value)
    assert "no such setting" in str(caught.value)


def test_a_child_that_dies_is_started_again(make_child):
    child = make_child(FOREVER)
    child.start()
    first = child.process.pid
    child.process.kill()
    child.process.wait()

    child.start_again()

    assert child.is_running
    assert child.process.pid != first


def test_a_child_that_keeps_dying_ends_everything(make_child):
    child = make_child(ENDED)
    child.start()
    child.starts.extend([time.monotonic()] * processes.RESTARTS)

    with pytest.raises(CommandError, match="keeps dying"):
        child.start_again()


def test_a_child_that_died_long_ago_has_its_tries_back(make_child):
    child = make_child(FOREVER)
    child.start()
    child.starts.extend([time.monotonic() - processes.WITHIN - 1] * processes.RESTARTS)
    child.starts.rotate(-1)

    child.start_again()

    assert child.is_running


def test_a_log_that_has_grown_large_makes_room_at_the_next_start(make_child):
    child = make_child(FOREVER)
    child.log.write_bytes(b"x" * (processes.LARGEST_LOG + 1))

    child.start()

    assert child.log.stat().st_size == 0
    assert child.log.with_suffix(".log.1").stat().st_size == processes.LARGEST_LOG + 1


def test_children_stop_in_the_reverse_order_of_their_start(make_child):
    family = Family()
    first, second = make_child(TELLS_ITS_END, name="broker"), make_child(TELLS_ITS_END, name="web")
    family.start(first)
    family.start(second)
    wait_until(lambda: all("up" in child.log.read_text() for child in (first, second)), "both are up")

    family.stop()

    ended = [float(child.log.read_text().split()[-1]) for child in (first, second)]
    assert ended[1] < ended[0]


def test_what_is_left_to_do_comes_after_the_last_child(make_child):
    family = Family()
    child = make_child(FOREVER)
    family.start(child)
    seen = []
    family.at_end(lambda: seen.append(child.is_running))

    family.stop()

    assert seen == [False]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
def test_children_end_when_their_parent_is_killed(tmp_path: Path):
    code = f"""
import os, pathlib, sys, time
from app.cli.processes import Child
child = Child("worker", (sys.executable, "-c", {FOREVER!r}), pathlib.Path({str(tmp_path / "log")!r}),
              pathlib.Path("."), os.environ, 5.0)
child.start()
print(child.process.pid, flush=True)
time.sleep(600)
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())

        parent.kill()

    wait_until(lambda: _is_gone(child), "the child has ended too", seconds=5)


def _is_gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
