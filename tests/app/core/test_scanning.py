"""The ClamAV daemon: asked by INSTREAM over a Unix socket or a port, and never believed when it says nothing."""

import socket
import socketserver
import struct
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import pytest

from app.core.scanning import Clamd, NoScanner, Scanned, ScannerError

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
MOST = 1024 * 1024


class _Talk(socketserver.StreamRequestHandler):
    """Speaks clamd's INSTREAM: chunks led by their length, a zero at the end, an answer that ends with a zero byte."""

    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        assert command == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack(">L", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        self.server.seen.append(content)  # type: ignore[attr-defined]
        if len(content) > MOST:
            answer = b"INSTREAM size limit exceeded. ERROR"
        elif EICAR in content:
            answer = b"stream: Eicar-Signature FOUND"
        else:
            answer = b"stream: OK"
        self.wfile.write(answer + b"\0")


class _Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


class Daemon:
    """A ClamAV daemon on a Unix socket, which finds the EICAR test file; until it is entered nobody answers."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="clamd-")
        self.path = Path(self._folder.name) / "clamd.ctl"
        self.seen: list[bytes] = []

    def __enter__(self) -> Self:
        self._server = _Server(str(self.path), _Talk)
        self._server.seen = self.seen  # type: ignore[attr-defined]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._folder.cleanup()

    @contextmanager
    def in_place_of(self, gateways):
        """Let an application ask this one."""
        before = gateways.scanner
        object.__setattr__(gateways, "scanner", Clamd(f"unix:{self.path}"))
        try:
            yield self
        finally:
            object.__setattr__(gateways, "scanner", before)


@pytest.fixture
def daemon():
    with Daemon() as found:
        yield found


def test_a_clean_file_is_read_whole_and_passes(daemon):
    content = b"%PDF-1.7" + bytes(200_000)

    assert Clamd(f"unix:{daemon.path}").scan(content) == Scanned(is_scanned=True)
    assert daemon.seen == [content]


def test_a_virus_is_named(daemon):
    assert Clamd(f"unix:{daemon.path}").scan(b"x" + EICAR) == Scanned(
        is_scanned=True, virus="Eicar-Signature"
    )


def test_a_file_that_the_daemon_refuses_does_not_pass(daemon):
    with pytest.raises(ScannerError):
        Clamd(f"unix:{daemon.path}").scan(bytes(MOST + 1))


def test_a_daemon_that_is_away_lets_nothing_pass(tmp_path):
    with pytest.raises(ScannerError):
        Clamd(f"unix:{tmp_path}/nobody").scan(b"x")


def test_a_daemon_that_hangs_up_lets_nothing_pass():
    def hang_up(listener):
        listener.accept()[0].close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=hang_up, args=[listener], daemon=True).start()
        with pytest.raises(ScannerError):
            Clamd(f"127.0.0.1:{listener.getsockname()[1]}").scan(b"x")


@pytest.mark.parametrize("address", ["clamd", "clamd:", ":3310", "clamd:99999", "clamd:0", "unix:relative"])
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(ValueError, match="unix"):
        Clamd(address)


def test_where_none_is_set_nobody_has_looked():
    assert NoScanner().scan(EICAR) == Scanned(is_scanned=False)
