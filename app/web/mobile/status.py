"""通关状态 on the phone (R46): the time line of a number to its parties, and what moved last."""

from flask import Blueprint, render_template, request, url_for

from app.certificates import rules
from app.core.clock import beijing_text
from app.core.db import db
from app.statuses import queries
from app.web.mobile import visitor
from app.web.shared.access import Policy, policy

pages = Blueprint("mobile_status", __name__, url_prefix="/m")


@pages.get("/status")
@policy(Policy.BOUND_USER)
def status() -> str:
    """Show the time line of the asked number; a number of others is answered as one that does not exist."""
    typed = request.args.get("no", "").strip()
    number = rules.clean_no(typed)
    operator = visitor.bound().operator
    return render_template(
        "status.html",
        typed=typed[: rules.MAX_NO],
        number=number,
        steps=queries.time_line(db.session(), operator, number) if number else [],
        newest=queries.newest(db.session(), uscc=operator.enterprise.uscc) if not typed else [],
        beijing_text=beijing_text,
        action_url=url_for("mobile_status.status"),
    )
