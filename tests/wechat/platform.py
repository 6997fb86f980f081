"""A scripted platform on a loopback port: it answers what a test tells it and remembers what it was asked."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from wechat.account import Account, Mode, TokenKind

SEND = "/cgi-bin/message/template/send"
STABLE = "/cgi-bin/stable_token"
CLASSIC = "/cgi-bin/token"
OK = {"errcode": 0, "errmsg": "ok"}
RID = "6543ab21-0f1e2d3c-4b5a6978"


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    body: Any
    status: int = 200
    content_type: str = "application/json"
    delay: float = 0.0
    cut: bool = False
    truncated: bool = False

    def payload(self) -> bytes:
        return (
            self.body if isinstance(self.body, bytes) else json.dumps(self.body, ensure_ascii=False).encode()
        )


def error(errcode: int, errmsg: str = "some error") -> Answer:
    return Answer({"errcode": errcode, "errmsg": f"{errmsg} rid: {RID}"})


CUT = Answer(b"", cut=True)
Script = Answer | Callable[[Asked], Answer]


class Platform:
    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.connections = 0
        self._scripts: dict[str, list[Script]] = {}
        self._lock = threading.Lock()
        self.base = ""

    def on(self, path: str, *scripts: Script | dict[str, Any]) -> None:
        """Answer `path` with each of `scripts` in turn and with the last one ever after."""
        self._scripts[path] = [Answer(script) if isinstance(script, dict) else script for script in scripts]

    def times(self, path: str) -> int:
        with self._lock:
            return sum(asked.path == path for asked in self.asked)

    def bodies(self, path: str) -> list[Any]:
        with self._lock:
            return [asked.json for asked in self.asked if asked.path == path]

    def account(self, **changes: Any) -> Account:
        plain = Account(
            appid="wxba5fad812f8e6fb9",
            secret="s3cret-of-the-account",
            token="AAAAA",
            aes_key="A" * 43,
            mode=Mode.plain,
            api_base=self.base,
            mp_base=self.base,
            open_base=self.base,
            token_kind=TokenKind.stable,
        )
        return replace(plain, **changes)

    def answer(self, asked: Asked) -> Answer:
        with self._lock:
            self.asked.append(asked)
            scripts = self._scripts.get(asked.path, [error(40066, "invalid url")])
            script = scripts.pop(0) if len(scripts) > 1 else scripts[0]
        return script(asked) if callable(script) else script


def tokens() -> Script:
    """Hand out TOKEN-1, TOKEN-2 and so on, one for each fetch."""
    lock, count = threading.Lock(), 0

    def fetch(_: Asked) -> Answer:
        nonlocal count
        with lock:
            count += 1
            return Answer({"access_token": f"TOKEN-{count}", "expires_in": 7200})

    return fetch


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    platform: Platform

    def setup(self) -> None:
        super().setup()
        self.platform.connections += 1

    def handle_one(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        answer = self.platform.answer(Asked(self.command, parts.path, query, body))
        time.sleep(answer.delay)
        if answer.cut:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        payload = answer.payload()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(payload) + (50 if answer.truncated else 0)))
        self.end_headers()
        self.wfile.write(payload)
        if answer.truncated:
            self.close_connection = True

    do_GET = do_POST = handle_one  # noqa: N815 - http.server looks for these names

    def log_message(self, *_: Any) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, *_: Any) -> None:
        """Say nothing: clients that give up early are part of these tests."""


@contextmanager
def running() -> Iterator[Platform]:
    platform = Platform()
    handler = type("Handler", (_Handler,), {"platform": platform})
    server = _Server(("127.0.0.1", 0), handler)
    platform.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield platform
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def refused_base() -> str:
    """Return an address on loopback where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"
