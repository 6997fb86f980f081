"""Short-lived tokens in addresses: a result for the browser that asked, its PDF for whoever holds it (D18, D27)."""

import secrets
from dataclasses import dataclass
from typing import Any

from flask import request

from app.audit.models import LookupWay
from app.core import clock
from app.core.crypto import VaultError, same
from app.core.gateways import current
from app.web.shared.browser import browser_id

SECONDS = 600
_RESULT, _PDF = "result", "pdf"


@dataclass(frozen=True)
class Ticket:
    """A look-up that was answered: its certificate, the way it came, its random id and its end (Unix time)."""

    certificate_id: int
    way: LookupWay
    id: str
    until: int


def result(certificate_id: int, way: LookupWay) -> str:
    """Make the token of a result for this browser; it lives ten minutes."""
    until = int(clock.now().timestamp()) + SECONDS
    ticket = Ticket(certificate_id, way, secrets.token_urlsafe(9), until)
    return current().vault.sign(_RESULT, _plain(ticket) | {"b": browser_id()})


def open_result(token: str) -> Ticket | None:
    """Open a result's token; None when it is forged, old, or another browser's."""
    payload = _read(_RESULT, token)
    return _ticket(payload) if payload and same(str(payload["b"]), browser_id()) else None


def has_ended() -> bool:
    """Tell whether this form is shown in place of a result that has ended, or was another browser's (`?ended=1`)."""
    return "ended" in request.args


def pdf(ticket: Ticket) -> str:
    """Make the token of a look-up's PDF: bound to no session, for "open in browser" loses it, and to the same end."""
    return current().vault.sign(_PDF, _plain(ticket))


def open_pdf(token: str) -> Ticket | None:
    """Open a PDF's token; None when it is forged or old."""
    payload = _read(_PDF, token)
    return _ticket(payload) if payload else None


def _plain(ticket: Ticket) -> dict[str, Any]:
    return {"c": ticket.certificate_id, "w": ticket.way.value, "i": ticket.id, "e": ticket.until}


def _ticket(payload: dict[str, Any]) -> Ticket:
    return Ticket(payload["c"], LookupWay(payload["w"]), payload["i"], payload["e"])


def _read(purpose: str, token: str) -> dict[str, Any] | None:
    try:
        payload = current().vault.read_signed(purpose, token)
    except VaultError:
        return None
    return payload if payload["e"] > clock.now().timestamp() else None
