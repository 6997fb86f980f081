"""The process that forks a child for each file, driven over its socket, and the way of the web process to it."""

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager, suppress

import psutil
import pytest

from app.verification import inspection, readers
from app.verification.findings import Fault

ORDER = json.dumps({"kind": "picture"}).encode() + b"\n"


@contextmanager
def nursery(**limits):
    """Start one whose limits are changed; gives the socket that it listens on."""
    changes = "".join(f"limits.{name} = {value}\n" for name, value in limits.items())
    script = f"from app.verification import limits, nursery\n{changes}nursery.main()"
    control, theirs = socket.socketpair()
    control.settimeout(30)
    with theirs, subprocess.Popen([sys.executable, "-c", script], stdin=theirs.fileno()):
        theirs.close()
        with control:
            yield control


def hand_over(control):
    """Give a nursery a connection; gives the other end of it, once the child is there."""
    ours, theirs = socket.socketpair()
    ours.settimeout(30)
    with theirs:
        socket.send_fds(control, [b"+"], [theirs.fileno()])
        assert control.recv(1) == b"+"
    return ours


def answer(connection, data):
    connection.sendall(ORDER + data)
    connection.shutdown(socket.SHUT_WR)
    with connection.makefile("rb") as said:
        return json.loads(said.read())


def test_children_read_at_the_same_time():
    with nursery() as control, hand_over(control) as first, hand_over(control) as second:
        assert answer(second, b"")["fault"] == Fault.NOT_PICTURE
        assert answer(first, b"")["fault"] == Fault.NOT_PICTURE


def test_a_child_that_takes_too_long_is_killed():
    with nursery(PATIENCE_SECONDS=0.1) as control, hand_over(control) as connection:
        assert connection.recv(1) == b""


def test_it_takes_no_more_files_than_its_share_and_waits_for_the_last_child():
    with nursery(FILES_OF_A_NURSERY=1) as control, hand_over(control) as connection:
        assert control.recv(1) == b""
        assert answer(connection, b"")["fault"] == Fault.NOT_PICTURE


def test_it_ends_when_nobody_asks_for_long():
    with nursery(IDLE_SECONDS=0.1) as control:
        assert control.recv(1) == b""


def test_its_children_end_with_the_process_that_asked():
    with nursery() as control, hand_over(control) as connection:
        control.close()
        assert connection.recv(1) == b""


def test_a_message_without_a_connection_ends_it():
    with nursery() as control:
        control.send(b"+")
        assert control.recv(1) == b""


def own():
    """Give the nurseries of this process, the newest last."""
    found = []
    for one in sorted(psutil.Process().children(), key=psutil.Process.create_time):
        # One that has just ended has no command any more.
        with suppress(psutil.NoSuchProcess):
            found += [one] if "app.verification.nursery" in one.cmdline() else []
    return found


def test_a_nursery_that_died_is_replaced_and_its_successor_lives():
    inspection.of_picture(b"")
    for one in own():
        os.kill(one.pid, signal.SIGKILL)
        one.wait()

    found = [inspection.of_picture(b"").fault for _ in range(2)]

    assert found == [Fault.NOT_PICTURE] * 2
    assert len(own()) == 1


def test_it_knows_none_of_our_variables(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ECERT_SECRET_KEY", "one that nobody may read")
    readers._end()

    inspection.of_picture(b"")

    # Python may set the language of its own process.
    assert set(own()[-1].environ()) <= {"PYTHONDONTWRITEBYTECODE", "LC_CTYPE"}
