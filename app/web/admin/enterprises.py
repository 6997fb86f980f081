"""企业与注册: registrations to approve, and every operator with his enterprise (D31, D37)."""

from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.accounts import keys
from app.accounts import queries as accounts
from app.accounts.models import STATE_ZH, State
from app.accounts.rules import mask_phone
from app.audit.service import record
from app.core import clock
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.print_agents import pairing
from app.print_agents import queries as print_agents
from app.registration import queries, service
from app.staff.models import Role
from app.web.admin import desk
from app.web.admin.forms import KeysForm, ReasonForm
from app.web.shared.access import Policy, policy

pages = Blueprint("admin_enterprises", __name__, url_prefix="/admin/enterprises")
_LAST_PAGE, _LONGEST_WORDS = 1000, 64
_ANY = "any"


@pages.get("/")
@policy(Policy.STAFF, Role.REVIEWER)
def listing() -> Response:
    """List who waits, or whoever is searched."""
    state = request.args.get("state", State.PENDING.value)
    words = request.args.get("q", "").strip()[:_LONGEST_WORDS]
    number = min(max(request.args.get("page", 1, type=int), 1), _LAST_PAGE)
    found, more = queries.search(
        state=State(state) if state in list(State) else None, words=words, page=number
    )
    return desk.page(
        "admin/enterprises.html",
        lines=found,
        state=state if state in list(State) else _ANY,
        states=STATE_ZH,
        words=words,
        newer_url=_turned(state, words, number - 1) if number > 1 else None,
        older_url=_turned(state, words, number + 1) if more and number < _LAST_PAGE else None,
        beijing_text=clock.beijing_text,
    )


@pages.get("/<row:operator_id>")
@policy(Policy.STAFF, Role.REVIEWER)
def details(operator_id: int) -> Response:
    """Show an operator, what he says of his enterprise, and what certificates say; it is audited."""
    accounts.by_id(operator_id)
    with unit_of_work():
        record("registration:operator:viewed_by_staff", actor=_actor(), subject_id=operator_id)
    return _details(operator_id, ReasonForm())


@pages.post("/<row:operator_id>/approve")
@policy(Policy.STAFF, Role.REVIEWER)
def approve(operator_id: int) -> Response:
    """Let the applicant in."""
    with unit_of_work():
        service.approve(operator_id, by=_actor())
    return _done(operator_id, "已通过，并已短信通知。")


@pages.post("/<row:operator_id>/refuse")
@policy(Policy.STAFF, Role.REVIEWER)
def refuse(operator_id: int) -> Response:
    """Refuse the applicant, who reads the reason."""
    form = ReasonForm()
    if not form.validate():
        return _details(operator_id, form, 422)
    with unit_of_work():
        service.refuse(operator_id, reason=form.reason.data.strip(), by=_actor())
    return _done(operator_id, "已拒绝，并已短信通知。")


@pages.post("/<row:operator_id>/close")
@policy(Policy.STAFF, Role.REVIEWER)
def close(operator_id: int) -> Response:
    """Close the account at once."""
    with unit_of_work():
        service.close(operator_id, by=_actor())
    return _done(operator_id, "账号已停用，其登录和微信绑定已结束。")


@pages.post("/<row:operator_id>/reopen")
@policy(Policy.STAFF, Role.REVIEWER)
def reopen(operator_id: int) -> Response:
    """Open a closed account again."""
    with unit_of_work():
        service.reopen(operator_id, by=_actor())
    return _done(operator_id, "账号已恢复，其手机号须重新验证。")


@pages.post("/<row:operator_id>/release-keys")
@policy(Policy.STAFF, Role.REVIEWER)
def release_keys(operator_id: int) -> Response:
    """Remove every key of an owner who has none at hand, so that 忘记密码 serves him again."""
    form = KeysForm()
    if not form.validate():
        return _details(operator_id, ReasonForm(formdata=None), 422, keys_form=form)
    with unit_of_work():
        keys.release(operator_id, by=_actor(), reason=form.proof.data.strip())
    return _done(operator_id, "卡介质已全部移除，该账号的登录已结束。")


@pages.post("/<row:operator_id>/print-agents/<row:agent_id>/revoke")
@policy(Policy.STAFF, Role.REVIEWER)
def revoke_print_agent(operator_id: int, agent_id: int) -> Response:
    """End a print control of his enterprise, whose computer is lost or in strange hands."""
    enterprise_id = accounts.by_id(operator_id).enterprise_id
    with unit_of_work() as session:
        pairing.revoke(session, agent_id, by=_actor(), enterprise_id=enterprise_id)
    return _done(operator_id, "已解除，该打印控件不能再取得证书文件。")


def _actor() -> str:
    return f"staff {desk.member().user_name}"


def _done(operator_id: int, words: str) -> Response:
    flash(words)
    return redirect(url_for("admin_enterprises.details", operator_id=operator_id), code=303)


def _turned(state: str, words: str, number: int) -> str:
    return f"{url_for('admin_enterprises.listing')}?{urlencode({'state': state, 'q': words, 'page': number})}"


def _details(
    operator_id: int, form: ReasonForm, status: int = 200, *, keys_form: KeysForm | None = None
) -> Response:
    operator = accounts.by_id(operator_id)
    return desk.page(
        "admin/enterprise.html",
        status,
        form=form,
        keys_form=keys_form or KeysForm(formdata=None),
        keys=keys.of_operator(operator_id),
        operator=operator,
        asked=queries.of(operator_id),
        known=queries.known(operator.enterprise.uscc),
        colleagues=[one for one in accounts.active_of(operator.enterprise_id) if one.id != operator_id],
        computers=print_agents.lines(db.session(), operator.enterprise_id),
        states=STATE_ZH,
        mask_phone=mask_phone,
        beijing_text=clock.beijing_text,
    )
