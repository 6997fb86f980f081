"""Who may use the script interface and the phone page: only this machine's own browser tabs and scripts."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

from wechat_sandbox.authorize import LOOPBACK

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ControlError(Exception):
    """A refused request of the script interface."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


def check(request: web.Request, allowed_hosts: frozenset[str]) -> None:
    """Refuse foreign hosts (DNS rebinding), foreign origins and bodies other than JSON (ControlError)."""
    host = _host(f"//{request.host}")
    if host not in LOOPBACK and host not in allowed_hosts:
        raise ControlError(403, "bad_host", f"the host name {host!r} is not a loopback name")
    origin = request.headers.get("Origin")
    if origin is not None and origin.lower() != f"{request.scheme}://{request.host}".lower():
        raise ControlError(403, "foreign_origin", "pages of other sites may not use the sandbox")
    if request.method == "POST" and request.content_type != "application/json":
        raise ControlError(415, "json_only", "send application/json")


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""
