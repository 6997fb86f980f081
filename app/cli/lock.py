"""One running service per var folder: a lock that ends with the process that holds it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.cli.errors import CommandError

FILE = "run.lock"


@contextmanager
def hold(var_dir: Path) -> Iterator[None]:
    """Hold the lock of a var folder for a block.

    Raises:
        CommandError: when another process holds it, naming that process.
    """
    with (var_dir / FILE).open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().strip() or "?"
            raise CommandError(
                f"本目录（{var_dir}）的服务已在运行（进程 {holder}）：请先停止它。"
                f"\nThe service of {var_dir} is already running (process {holder}): stop it first"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
        file.truncate(0)
