"""紧急开关: the kill switches, each change with its reason and audited."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.audit.service import record
from app.core import clock, switches
from app.core.errors import NotFoundError
from app.core.switches import Switch
from app.core.unit_of_work import unit_of_work
from app.staff.models import Role
from app.web.admin import desk
from app.web.shared.access import Policy, policy

pages = Blueprint("admin_switches", __name__, url_prefix="/admin/switches")
_LONGEST_REASON = 200
SWITCH_ZH = {
    Switch.READ_ONLY: ("只读", "签发系统的接口不接收任何内容，页面和推送照常。"),
    Switch.PAUSE_PUSH: ("暂停推送", "出证通知不发送，恢复后补发。"),
    Switch.PUSH_QUOTA: ("推送额度", "平台提示额度用尽时自动打开，到时自动关闭。"),
    Switch.PAUSE_SMS: ("暂停短信", "短信不发送。"),
    Switch.PAUSE_SELF_PRINT: ("暂停自助打印", "企业不能自助打印证书。"),
}
# On by the platform's word and until its own end; turned on by hand it would never end.
AUTOMATIC = frozenset({Switch.PUSH_QUOTA})


@pages.get("/")
@policy(Policy.STAFF, Role.SECURITY)
def listing() -> Response:
    """Show how every switch stands."""
    return _page()


@pages.post(f"/<any({', '.join(Switch)}):name>")
@policy(Policy.STAFF, Role.SECURITY)
def turn(name: str) -> Response:
    """Turn a switch; a reason is needed. What turns itself on can only be turned off."""
    on = request.form.get("state") == "on"
    reason = request.form.get("reason", "").strip()
    if on and Switch(name) in AUTOMATIC:
        raise NotFoundError
    if not 0 < len(reason) <= _LONGEST_REASON:
        return _page(422, fault=Switch(name))
    with unit_of_work():
        switches.turn(Switch(name), on=on, reason=reason)
        record(
            f"operations:{name}:{'on' if on else 'off'}",
            actor=f"staff {desk.member().user_name}",
            reason=reason,
        )
    flash(f"{SWITCH_ZH[Switch(name)][0]}：{'已打开' if on else '已关闭'}。")
    return redirect(url_for("admin_switches.listing"), code=303)


def _page(status: int = 200, *, fault: Switch | None = None) -> Response:
    return desk.page(
        "admin/switches.html",
        status,
        names=SWITCH_ZH,
        on={switch: switches.is_on(switch) for switch in Switch},
        states=switches.states(),
        automatic=AUTOMATIC,
        fault=fault,
        longest_reason=_LONGEST_REASON,
        beijing_text=clock.beijing_text,
    )
