"""Where a request comes from: proxies that may speak for others, the source that budgets count, the request id."""

import ipaddress
import secrets

from flask import Flask, g, request
from werkzeug.wrappers import Response

from app.core import logs
from app.core.gateways import current


def register(app: Flask) -> None:
    """Give each request an id that logs and error pages name."""

    @app.before_request
    def begin() -> None:
        g.request_id = secrets.token_hex(6)
        logs.request_id.set(g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "-")
        return response


def address() -> str:
    """Give the caller's address; a forwarded one only from a configured proxy (D5)."""
    direct = request.remote_addr or "0.0.0.0"  # noqa: S104 - a placeholder for "unknown", nothing is bound
    trusted = _networks(current().settings.web_proxies)
    if not trusted:
        return direct
    chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    seen = direct
    while chain and _within(seen, trusted):
        seen = chain.pop()
    return seen if _valid(seen) else direct


def source() -> str:
    """Give the caller's source as budgets count it: an IPv4 address, or the /64 of an IPv6 one (D5)."""
    found = ipaddress.ip_address(address())
    if isinstance(found, ipaddress.IPv6Address):
        mapped = found.ipv4_mapped
        if mapped is None:
            return str(ipaddress.ip_network((found, 64), strict=False))
        found = mapped
    return str(found)


def coarse() -> str:
    """Give the caller's network for the owner's list of look-ups: /24 or /48, never the address itself."""
    found = ipaddress.ip_address(address())
    bits = 24 if found.version == 4 else 48  # noqa: PLR2004 - the version numbers of IP
    return str(ipaddress.ip_network((found, bits), strict=False))


def _networks(text: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    return [ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip()]


def _within(text: str, networks: list[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    return _valid(text) and any(ipaddress.ip_address(text) in network for network in networks)


def _valid(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
