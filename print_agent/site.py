"""The one site that this control belongs to: every request to it, and no other."""

import hashlib
import json
import re
import urllib.error
import urllib.request
from http.client import HTTPException, HTTPMessage
from typing import Any, Optional
from urllib.parse import urlsplit

from print_agent import VERSION
from print_agent.errors import AgentError, OfflineError, SiteError, StartError
from print_agent.printers import Printer

LARGEST_FILE = 32 * 1024 * 1024
_LARGEST_ANSWER = 256 * 1024
_PATIENCE = 20
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_LABEL = re.compile(r"[a-z0-9.:\[\]-]+")
_OTHER = "网站的回答无法识别，请确认网址，或更新打印控件。"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect could carry key and ticket to another host."""

    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        return None


def origin_of(address: str) -> str:
    """Give an address in the form in which browsers name origins.

    Raises:
        StartError: when it is none, or neither encrypted nor on this computer: the key would travel in clear text.
    """
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise StartError("site", "网址不正确。") from error
    is_plain = not (parts.path.strip("/") or parts.query or parts.fragment or parts.username)
    if parts.scheme not in ("http", "https") or not is_plain or not _LABEL.fullmatch(host):
        raise StartError("site", "网址不正确，应为 https://网站域名，不含路径。")
    if parts.scheme == "http" and host not in _LOOPBACK:
        raise StartError("site", "网址应以 https:// 开头。")
    usual = {"http": 80, "https": 443}[parts.scheme]
    name = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{name}" + (f":{port}" if port not in (None, usual) else "")


class Site:
    """The interface of the site for print controls."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.key = ""
        handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
        if urlsplit(origin).hostname in _LOOPBACK:
            handlers.append(urllib.request.ProxyHandler({}))
        self._opener = urllib.request.build_opener(*handlers)

    def introduce(self, *, name: str, platform: str, mode: str) -> dict[str, Any]:
        """Make this control known; the answer holds a `code` to show while it is not paired."""
        said = {"name": name, "version": VERSION, "platform": platform, "mode": mode}
        return self._json("POST", "/print-agents", said)

    def myself(self) -> dict[str, Any]:
        """Ask how this control stands."""
        return self._json("GET", "/print-agents/self")

    def poll(self, printers: list[Printer]) -> list[tuple[str, str]]:
        """Say that this control is there; gives the tickets and printers that wait for it."""
        said = {"printers": [printer.told() for printer in printers[:50]]}
        found = self._json("POST", "/print-agents/self/poll", said).get("tickets") or []
        return [(str(one["ticket"]), str(one["printer"])) for one in found]

    def fetch(self, number: str, secret: str) -> bytes:
        """Fetch the file of a ticket, which spends it.

        Raises:
            AgentError: when what came is no PDF, or not the one that the site sent.
        """
        headers, content = self._call(
            "POST", f"/print-tickets/{number}/document", {"secret": secret}, LARGEST_FILE
        )
        if not content.startswith(b"%PDF-"):
            raise AgentError("not_a_pdf", "网站发来的文件不是 PDF，未打印。", 502)
        if headers.get("X-Content-SHA256", "").lower() != hashlib.sha256(content).hexdigest():
            raise AgentError("damaged", "文件在传输中损坏，未打印，请在网页重新发送。", 502)
        return content

    def report(self, number: str, state: str, detail: str) -> None:
        """Tell what became of a ticket's file."""
        self._call("POST", f"/print-tickets/{number}/outcome", {"state": state, "detail": detail[:200]})

    def _json(self, method: str, path: str, said: Optional[dict[str, Any]] = None) -> dict[str, Any]:
        try:
            found = json.loads(self._call(method, path, said)[1])
        except ValueError as error:
            raise SiteError("not_understood", _OTHER, 502) from error
        if not isinstance(found, dict):
            raise SiteError("not_understood", _OTHER, 502)
        return found

    def _call(
        self, method: str, path: str, said: Optional[dict[str, Any]] = None, most: int = _LARGEST_ANSWER
    ) -> tuple[HTTPMessage, bytes]:
        request = urllib.request.Request(  # noqa: S310 - origin_of lets http and https through only
            f"{self.origin}/api/v1{path}",
            method=method,
            data=json.dumps(said).encode() if said is not None else None,
            headers={
                "Authorization": f"Bearer {self.key}",
                "Content-Type": "application/json",
                "User-Agent": f"ecert-print-agent/{VERSION}",
            },
        )
        try:
            with self._opener.open(request, timeout=_PATIENCE) as answer:
                content = answer.read(most + 1)
                headers = answer.headers
        except urllib.error.HTTPError as error:
            with error:
                raise _refusal(error) from error
        except (OSError, HTTPException) as error:
            raise OfflineError from error
        if len(content) > most:
            raise SiteError("too_large", "网站发来的文件过大，未打印。", 502)
        return headers, content


def _refusal(answer: urllib.error.HTTPError) -> SiteError:
    code, message = "not_understood", _OTHER
    try:
        told = json.loads(answer.read(_LARGEST_ANSWER))["error"]
        code, message = str(told["code"]), str(told["message"])
    except (ValueError, KeyError, TypeError, OSError, HTTPException):
        pass
    wait = answer.headers.get("Retry-After", "")
    return SiteError(code, message, answer.code, int(wait) if wait.isascii() and wait.isdigit() else 0)
