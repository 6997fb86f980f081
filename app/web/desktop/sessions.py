"""用户管理: 登录设备, the live sessions of the account, to be ended one by one or all but this one."""

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from app.accounts import sessions
from app.accounts.models import WAY_ZH
from app.accounts.rules import browser_name
from app.core import clock
from app.core.unit_of_work import unit_of_work
from app.web.desktop import frame
from app.web.desktop.operator import signed_in
from app.web.shared.access import Policy, policy

pages = Blueprint("desktop_sessions", __name__, url_prefix="/desktop/account/sessions")


@pages.get("/")
@policy(Policy.OPERATOR)
def listing() -> Response:
    """List the live sessions."""
    return frame.page(
        "desktop/sessions.html",
        live=sessions.live(signed_in().operator_id),
        here=signed_in().session_id,
        way_zh=WAY_ZH,
        browser_name=browser_name,
        beijing_text=clock.beijing_text,
    )


@pages.post("/<row:session_id>/end")
@policy(Policy.OPERATOR)
def end(session_id: int) -> Response:
    """End one session."""
    with unit_of_work():
        sessions.end(signed_in().operator_id, session_id)
    flash("已退出该登录。")
    return redirect(url_for("desktop_sessions.listing"), code=303)


@pages.post("/end-others")
@policy(Policy.OPERATOR)
def end_others() -> Response:
    """End every session but this one."""
    with unit_of_work():
        sessions.end_all(signed_in().operator_id, but=signed_in().session_id)
    flash("其他登录已全部退出。")
    return redirect(url_for("desktop_sessions.listing"), code=303)
