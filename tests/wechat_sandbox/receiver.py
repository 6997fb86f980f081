"""A small real server that receives the sandbox's pushes and answers as the test says."""

import contextlib
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from defusedxml.ElementTree import fromstring
from wechatpy.crypto import WeChatCrypto

from wechat_sandbox.account import Account

Answer = Callable[["Received"], tuple[int, bytes]]


class Received:
    """One request as it came in, opened by an independent library."""

    def __init__(self, path: str, body: bytes, account: Account) -> None:
        self.raw_query = urlsplit(path).query
        self.query = {name: values[0] for name, values in parse_qs(self.raw_query).items()}
        self.body = body
        self.xml = ""
        self.fields: dict[str, Any] = {}
        if body:
            self._open(account)

    def _open(self, account: Account) -> None:
        self.xml = self.body.decode(errors="replace")
        if "msg_signature" in self.query and "<FromUserName>" not in self.xml:
            crypto = WeChatCrypto(account.token, account.aes_key, account.appid)
            parts = (self.query[name] for name in ("msg_signature", "timestamp", "nonce"))
            self.xml = crypto.decrypt_message(self.body, *parts)
        self.fields = {child.tag: child.text or "" for child in fromstring(self.xml)}


class Receiver:
    """Collect pushes; `answer` decides status and body of each."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.received: list[Received] = []
        self.bodies: list[bytes] = []
        # The account's own web pages, by path, and who asked for them.
        self.pages: dict[str, str] = {}
        self.visits: list[str] = []
        # Hostile bodies stay as they came: a reader would rightly refuse them.
        self.leave_closed = False
        self.answer: Answer = lambda _received: (200, b"success")
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://localhost:{self._server.server_port}/wechat"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def open(self, path: str, body: bytes) -> Received:
        self.bodies.append(body)
        received = Received(path, b"" if self.leave_closed else body, self.account)
        self.received.append(received)
        return received

    def events(self) -> list[str]:
        return [one.fields.get("Event", one.fields.get("MsgType", "")) for one in self.received]

    def wait_for(self, count: int, seconds: float = 5.0) -> list[Received]:
        end = time.monotonic() + seconds
        while len(self.received) < count and time.monotonic() < end:
            time.sleep(0.01)
        assert len(self.received) >= count, self.events()
        return self.received

    def reply(self, content: str) -> None:
        """From now on answer with this text, encrypted by an independent library where the push was."""

        def answer(received: Received) -> tuple[int, bytes]:
            xml = text_reply(received, content)
            if "msg_signature" not in received.query:
                return 200, xml.encode()
            crypto = WeChatCrypto(self.account.token, self.account.aes_key, self.account.appid)
            return 200, crypto.encrypt_message(xml, "415670741", "1713424427").encode()

        self.answer = answer

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                received = Received(self.path, b"", owner.account)
                page = owner.pages.get(urlsplit(self.path).path)
                owner.visits.append(self.path)
                self._say(200, page.encode() if page else received.query.get("echostr", "").encode())

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                received = owner.open(self.path, body)
                self._say(*owner.answer(received))

            def _say(self, status: int, body: bytes) -> None:
                # The sandbox hangs up on answers that come too late.
                with contextlib.suppress(ConnectionError):
                    self.send_response(status)
                    self.send_header("Content-Type", "text/html; charset=utf-8")
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, *_words: Any) -> None:
                pass

        return Handler


def text_reply(received: Received, content: str) -> str:
    sender, account = received.fields["FromUserName"], received.fields["ToUserName"]
    return (
        f"<xml><ToUserName><![CDATA[{sender}]]></ToUserName><FromUserName><![CDATA[{account}]]></FromUserName>"
        "<CreateTime>1713424427</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content><![CDATA[{content}]]></Content></xml>"
    )
