"""The way to the child that reads a file: the nursery of this process forks it, and is started when first needed."""

import atexit
import os
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from app.verification import limits
from app.verification.errors import BusyError

_ROOT = Path(__file__).resolve().parents[2]


@dataclass(slots=True)
class _Own:
    """The nursery of this process, and who may speak with it."""

    control: socket.socket | None
    lock: threading.Lock


_own = _Own(None, threading.Lock())


def ask(sent: bytes) -> bytes | None:
    """Give a child's answer, or None when it died or had to be killed.

    Raises:
        BusyError: when no child can be started.
    """
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            _hand_over(theirs)
        # The nursery ends a child in time; this ends the wait should the nursery itself have been killed.
        ours.settimeout(2 * limits.PATIENCE_SECONDS)
        try:
            ours.sendall(sent)
            ours.shutdown(socket.SHUT_WR)
            with ours.makefile("rb") as answer:
                said = answer.read(limits.LARGEST_ANSWER)
        except OSError:
            return None
    # What lacks its end was cut off together with the child.
    return said if said.endswith(b"\n") else None


def _hand_over(connection: socket.socket) -> None:
    with _own.lock:
        # One that has just ended takes nothing; the next one is new.
        for _ in range(2):
            if _own.control is None:
                _own.control = _start()
            try:
                socket.send_fds(_own.control, [b"+"], [connection.fileno()])
                if _own.control.recv(1):
                    return
            except OSError:
                pass
            _end()
    raise BusyError


def _start() -> socket.socket:
    control, theirs = socket.socketpair()
    control.settimeout(limits.START_SECONDS)
    with theirs:
        nursery = subprocess.Popen(
            [sys.executable, "-m", "app.verification.nursery"],
            cwd=_ROOT,
            # None of our secrets, which the variables may hold.
            env={"PYTHONDONTWRITEBYTECODE": "1"},
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    # It ends by itself; somebody has to hear of it.
    threading.Thread(target=nursery.wait, name="nursery", daemon=True).start()
    return control


def _end() -> None:
    if _own.control is not None:
        _own.control.close()
        _own.control = None


def _begin_anew() -> None:
    # A forked process that spoke with the nursery of its parent would get the answers to the parent's words.
    _own.control, _own.lock = None, threading.Lock()


atexit.register(_end)
os.register_at_fork(after_in_child=_begin_anew)
