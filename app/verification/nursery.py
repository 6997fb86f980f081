"""`python -m app.verification.nursery`: has the libraries loaded, and forks one limited child for each file.

On its standard input it has a Unix socket. Each byte there comes with the connection of one file, and goes back
once the child is there that reads it. The nursery itself touches no file. It ends when the other side does or
asks for nothing more, and after some files, so that no attacker meets the same memory layout for long.
"""

import gc
import os
import select
import signal
import socket
import sys
import time
from typing import NoReturn

from app.verification import child, limits

_LOOK_SECONDS = 0.5


class Nursery:
    """The children that run, each with the moment when it has had its time (seconds of the monotonic clock)."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._children: dict[int, float] = {}

    def run(self) -> None:
        """Fork a child for each file; then wait for those which still read, or end them if nobody listens."""
        is_wanted = True
        for _ in range(limits.FILES_OF_A_NURSERY):
            is_wanted = self._wait() and self._fork()
            if not is_wanted:
                break
        self._control.close()
        while self._children:
            self._look_after(time.monotonic() if is_wanted else float("inf"))
            time.sleep(_LOOK_SECONDS)

    def _wait(self) -> bool:
        """Wait for the next file, and tell whether one comes before the nursery has been idle for long."""
        ends_at = time.monotonic() + limits.IDLE_SECONDS
        while time.monotonic() < ends_at:
            if select.select(
                [self._control], [], [], _LOOK_SECONDS if self._children else limits.IDLE_SECONDS
            )[0]:
                return True
            self._look_after(time.monotonic())
        return False

    def _fork(self) -> bool:
        """Fork the child of a file, and tell whether the other side is still there."""
        message, descriptors, _, _ = socket.recv_fds(self._control, 1, 1)
        if not descriptors:
            return False
        with socket.socket(fileno=descriptors[0]) as connection:
            pid = os.fork()
            if not pid:
                self._control.close()
                _be_child(connection)
        self._children[pid] = time.monotonic() + limits.PATIENCE_SECONDS
        try:
            self._control.send(message)
        except BrokenPipeError:
            return False
        return True

    def _look_after(self, moment: float) -> None:
        """Forget the children that have ended, kill those which have had their time."""
        for pid, ends_at in list(self._children.items()):
            if moment > ends_at:
                os.kill(pid, signal.SIGKILL)
            if os.waitpid(pid, os.WNOHANG)[0]:
                del self._children[pid]


def _be_child(connection: socket.socket) -> NoReturn:
    """Read the file and end, without the tidying up of the process that this one was forked from."""
    try:
        child.serve(connection)
    finally:
        os._exit(0)


def main() -> None:
    """Load the libraries once, then serve."""
    child.load()
    gc.collect()
    gc.freeze()
    Nursery(socket.socket(fileno=sys.stdin.fileno())).run()


if __name__ == "__main__":
    main()
