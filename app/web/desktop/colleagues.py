"""用户管理: the operators of the enterprise, whom the first of them admits, refuses and closes (D31)."""

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from app.accounts import queries as accounts
from app.accounts.models import STATE_ZH, State
from app.accounts.rules import mask_phone
from app.core import clock
from app.core.unit_of_work import unit_of_work
from app.registration import queries, service
from app.web.desktop import frame
from app.web.desktop.operator import signed_in
from app.web.shared.access import Policy, policy

pages = Blueprint("desktop_colleagues", __name__, url_prefix="/desktop/account/operators")


@pages.get("/")
@policy(Policy.OPERATOR)
def listing() -> Response:
    """List the operators; who wants to become one is for the first to know."""
    who = signed_in()
    first = accounts.active_of(who.enterprise_id)[0]
    decides = first.id == who.operator_id
    return frame.page(
        "desktop/colleagues.html",
        operators=[
            one for one in queries.colleagues(who.enterprise_id) if decides or one.state is State.ACTIVE
        ],
        first=first,
        decides=decides,
        states=STATE_ZH,
        mask_phone=mask_phone,
        beijing_text=clock.beijing_text,
    )


@pages.post("/<row:operator_id>/admit")
@policy(Policy.OPERATOR)
def admit(operator_id: int) -> Response:
    """Let a colleague in."""
    with unit_of_work():
        service.admit_colleague(signed_in().operator_id, operator_id)
    flash("已同意，并已短信通知。")
    return redirect(url_for("desktop_colleagues.listing"), code=303)


@pages.post("/<row:operator_id>/refuse")
@policy(Policy.OPERATOR)
def refuse(operator_id: int) -> Response:
    """Refuse a colleague."""
    with unit_of_work():
        service.refuse_colleague(signed_in().operator_id, operator_id)
    flash("已拒绝，并已短信通知。")
    return redirect(url_for("desktop_colleagues.listing"), code=303)


@pages.post("/<row:operator_id>/close")
@policy(Policy.OPERATOR)
def close(operator_id: int) -> Response:
    """Close a colleague's account."""
    with unit_of_work():
        service.close_colleague(signed_in().operator_id, operator_id)
    flash("账号已停用，其登录和微信绑定已结束。")
    return redirect(url_for("desktop_colleagues.listing"), code=303)
