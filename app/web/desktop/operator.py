"""Who sits before the desktop."""

from flask import g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from app.accounts import sessions
from app.accounts.sessions import SignedIn
from app.web.shared import access
from app.web.shared.access import Policy

_TOKEN = "operator"  # noqa: S105 - the name of a cell in the session


def sit_down(token: str) -> None:
    """Begin anew with the session of an operator; nothing of the one before it stays."""
    session.clear()
    session[_TOKEN] = token
    g.pop("signed_in", None)


def token() -> str | None:
    """Give the token of this browser's session."""
    found = session.get(_TOKEN)
    return found if isinstance(found, str) else None


def signed_in_or_none() -> SignedIn | None:
    """Give who sits here."""
    if "signed_in" not in g:
        found = token()
        g.signed_in = sessions.signed_in(found) if found else None
    kept: SignedIn | None = g.signed_in
    return kept


def signed_in() -> SignedIn:
    """Give who sits here in a view whose policy asks for an operator."""
    found = signed_in_or_none()
    if found is None:
        raise RuntimeError("a view without the policy OPERATOR asked for the operator")
    return found


def _need_operator() -> Response | None:
    if signed_in_or_none() is not None:
        return None
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("desktop_door.form", next=back))


access.guard(Policy.OPERATOR, _need_operator)
