"""工作人员: who there is, and who is logged in; accounts themselves are made by `python -m app staff` only."""

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from app.core import clock
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.staff import queries, sessions
from app.staff.models import Role
from app.web.admin import desk
from app.web.shared.access import Policy, policy

pages = Blueprint("admin_people", __name__, url_prefix="/admin/staff")


@pages.get("/")
@policy(Policy.STAFF, Role.SECURITY)
def listing() -> Response:
    """List staff and their live sessions."""
    return desk.page(
        "admin/people.html",
        members=queries.everybody(db.session()),
        live=queries.live_sessions(db.session()),
        beijing_text=clock.beijing_text,
    )


@pages.post("/sessions/<row:session_id>/end")
@policy(Policy.STAFF, Role.SECURITY)
def end_session(session_id: int) -> Response:
    """End somebody's session at once."""
    with unit_of_work():
        sessions.end(session_id, by=desk.member().user_name)
    flash("已结束该登录。")
    return redirect(url_for("admin_people.listing"), code=303)
