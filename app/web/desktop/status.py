"""通关状态 on the desktop (R46): the time line of a number to its parties, and what moved last; 版本说明 beside it."""

from flask import Blueprint, Response, request

from app.accounts import queries as accounts
from app.announcements import queries as announcements
from app.announcements.models import Kind
from app.certificates import rules
from app.core.clock import beijing_text
from app.core.db import db
from app.statuses import queries
from app.web.desktop import frame
from app.web.desktop.operator import signed_in
from app.web.shared.access import Policy, policy

pages = Blueprint("desktop_status", __name__, url_prefix="/desktop/status")


@pages.get("/")
@policy(Policy.OPERATOR)
def status() -> Response:
    """Show the time line of the asked number; a number of others is answered as one that does not exist."""
    who, typed = signed_in(), request.args.get("no", "").strip()
    number = rules.clean_no(typed)
    session = db.session()
    steps = queries.time_line(session, accounts.by_id(who.operator_id), number) if number else []
    return frame.page(
        "desktop/status.html",
        typed=typed[: rules.MAX_NO],
        number=number,
        steps=steps,
        newest=[] if typed else queries.newest(session, uscc=who.uscc),
        beijing_text=beijing_text,
    )


@pages.get("/version-notes")
@policy(Policy.OPERATOR)
def version_notes() -> Response:
    """List what changed, in the menu of 订阅推送."""
    return frame.page(
        "desktop/version_notes.html", articles=announcements.shown(db.session(), Kind.VERSION_NOTE)
    )
