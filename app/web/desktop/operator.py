"""Who sits before the desktop: an operator, or an applicant who may only wait."""

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


def applicant() -> int:
    """Give the id of who waits to be admitted, in a view whose policy asks for an applicant."""
    found = _applicant_or_none()
    if found is None:
        raise RuntimeError("a view without the policy APPLICANT asked for the applicant")
    return found


def _applicant_or_none() -> int | None:
    found = token()
    return sessions.applicant(found) if found else None


def _need_operator() -> Response | None:
    if signed_in_or_none() is not None:
        return None
    if _applicant_or_none() is not None:
        return redirect(url_for("desktop_applicant.page"), code=303)
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("desktop_door.form", next=back))


def _need_applicant() -> Response | None:
    if _applicant_or_none() is not None:
        return None
    # The home page is for who has been let in meanwhile; everybody else is led to the log-in from there.
    return redirect(url_for("desktop_home.home"), code=303)


access.guard(Policy.OPERATOR, _need_operator)
access.guard(Policy.APPLICANT, _need_applicant)
