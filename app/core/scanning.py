"""Whether a file that somebody sent carries a virus, as a ClamAV daemon sees it."""

import logging
import socket
import struct
from dataclasses import dataclass
from typing import Protocol

from app.core.errors import PausedError

_log = logging.getLogger(__name__)
_TIMEOUT_SECONDS = 20
_CHUNK = 64 * 1024
_LONGEST_ANSWER = 4096
_CLEAN, _FOUND = "OK", "FOUND"


class ScannerError(PausedError):
    """The daemon that was set does not answer, or not as it should; the log says why."""

    code = "scanner_unavailable"
    status = 503
    message_zh = "病毒查杀服务暂时不可用，文件未保存，请稍后再试。"


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan found; `is_scanned` is False where no scanner is set."""

    is_scanned: bool
    virus: str | None = None


class Scanner(Protocol):
    """Who looks for viruses."""

    def scan(self, content: bytes) -> Scanned:
        """Look through a file; raises a ScannerError when it can't be told."""
        ...


class NoScanner:
    """Looks at nothing, and says so."""

    def scan(self, content: bytes) -> Scanned:  # noqa: ARG002 - the interface's
        """Tell that nobody has looked."""
        return Scanned(is_scanned=False)


class Clamd:
    """A ClamAV daemon on a Unix socket or a TCP port; speaks INSTREAM of clamd(8)."""

    def __init__(self, address: str) -> None:
        """Keep the address: `unix:/path/to/socket` or `host:port`.

        Raises:
            ValueError: when it is neither.
        """
        self._path = address.removeprefix("unix:") if address.startswith("unix:/") else None
        if self._path is None:
            host, _, port = address.rpartition(":")
            if not host or not port.isdecimal() or not 0 < int(port) < 1 << 16:
                raise ValueError("neither unix:/path nor host:port")
            self._host, self._port = host.strip("[]"), int(port)

    def scan(self, content: bytes) -> Scanned:
        """Look through a file.

        Raises:
            ScannerError: when the daemon is away, too slow, or refuses the file.
        """
        try:
            answer = self._ask(content)
        except OSError as error:
            _log.error("the virus scanner can't be asked: %s", error)
            raise ScannerError from error
        # As in: stream: OK; stream: Eicar-Signature FOUND; INSTREAM size limit exceeded. ERROR.
        said, _, verdict = answer.rpartition(" ")
        if verdict == _FOUND:
            return Scanned(is_scanned=True, virus=said.partition(": ")[2] or "?")
        if verdict != _CLEAN:
            _log.error("the virus scanner answered: %s", answer[:200])
            raise ScannerError
        return Scanned(is_scanned=True)

    def _ask(self, content: bytes) -> str:
        with self._connect() as connection:
            connection.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), _CHUNK):
                chunk = content[start : start + _CHUNK]
                connection.sendall(struct.pack(">L", len(chunk)) + chunk)
            connection.sendall(struct.pack(">L", 0))
            answer = b""
            while len(answer) < _LONGEST_ANSWER and (got := connection.recv(_LONGEST_ANSWER)):
                answer += got
        return answer.rstrip(b"\0\n").decode("utf-8", "replace")

    def _connect(self) -> socket.socket:
        if self._path is None:
            return socket.create_connection((self._host, self._port), _TIMEOUT_SECONDS)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(_TIMEOUT_SECONDS)
        try:
            connection.connect(self._path)
        except OSError:
            connection.close()
            raise
        return connection


def scanner_for(address: str) -> Scanner:
    """Give the scanner that a setting names; none when it is empty."""
    return Clamd(address) if address else NoScanner()
