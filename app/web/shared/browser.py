"""The browser before a page: the random id of its session, to which forms and results are bound."""

import secrets

from flask import session

_BROWSER = "browser"


def browser_id() -> str:
    """Give the random id of this browser's session, drawn at first need."""
    if _BROWSER not in session:
        session[_BROWSER] = secrets.token_urlsafe(16)
    return str(session[_BROWSER])
