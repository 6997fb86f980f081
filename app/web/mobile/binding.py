"""用户绑定 on the phone (R45): log in once, see the state, undo it."""

import logging

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from app.accounts import queries as accounts
from app.accounts import service as logins
from app.accounts.errors import LoginFailedError, NotAdmittedError
from app.accounts.rules import mask_user_name
from app.binding import service
from app.binding.errors import BindingConflictError
from app.core import clock
from app.core.errors import PausedError
from app.core.gateways import current
from app.core.unit_of_work import unit_of_work
from app.subscriptions import queries as subscriptions
from app.web.mobile import shown, visitor
from app.web.mobile.forms import BindForm
from app.web.shared import captcha, origin, paths
from app.web.shared.access import Policy, policy
from wechat.errors import WeChatError

pages = Blueprint("mobile_binding", __name__, url_prefix="/m")
_log = logging.getLogger(__name__)
_SWAP, _SWAP_SECONDS = "swap", 600


@pages.get("/bind")
@policy(Policy.WECHAT_USER)
def bind() -> Response | str:
    """Show the form, or the state when this WeChat user is bound."""
    found = visitor.binding()
    if found is None:
        return _form(BindForm())
    return render_template(
        "bound.html",
        account=shown.account(found),
        bound_at=clock.beijing_text(found.bound_at)[:16],
        following=found.following,
        active_subscriptions=sum(item.is_open for item in subscriptions.of_operator(found.operator_id)),
    )


@pages.post("/bind")
@policy(Policy.WECHAT_USER)
def bind_submit() -> Response | str | tuple[str, int]:
    """Check captcha, name and password, then bind or ask which binding shall stay."""
    form = BindForm()
    if captcha.is_renewal():
        return _form(form)
    filled = form.validate()
    if not captcha.passes(form.captcha) or not filled:
        return _form(form), 422
    try:
        operator_id = logins.authenticate(
            user_name=form.username.data, password=form.password.data, source=origin.source()
        )
    except (LoginFailedError, NotAdmittedError) as error:
        form.password.errors = [error.message_zh]
        return _form(form), error.status
    except PausedError as error:
        return _form(form, paused=error.message_zh), error.status
    return _bind(operator_id, replace=False)


@pages.get("/bind/swap")
@policy(Policy.WECHAT_USER)
def swap() -> Response | str:
    """Ask whether the older binding shall give way, naming both sides masked."""
    asked = _asked_swap()
    if asked is None:
        return redirect(url_for("mobile_binding.bind"))
    own = visitor.binding()
    operator = accounts.by_id(asked)
    return render_template(
        "bind_conflict.html",
        action_url=url_for("mobile_binding.swap_submit"),
        back_url=url_for("mobile_binding.bind"),
        reason="wechat_taken" if own else "account_taken",
        present_masked=mask_user_name(own.operator.user_name) if own else "另一个微信",
        wanted_masked=mask_user_name(operator.user_name),
    )


@pages.post("/bind/swap")
@policy(Policy.WECHAT_USER)
def swap_submit() -> Response:
    """换绑: bind and let older bindings go; the log-in before it counts for ten minutes."""
    asked = _asked_swap()
    if asked is None:
        return redirect(url_for("mobile_binding.bind"))
    return _bind(asked, replace=True)


@pages.get("/unbind")
@policy(Policy.BOUND_USER)
def unbind() -> str:
    """Ask once more."""
    return render_template(
        "unbind.html",
        account=shown.account(visitor.bound()),
        action_url=url_for("mobile_binding.unbind_submit"),
        back_url=url_for("mobile_binding.bind"),
    )


@pages.post("/unbind")
@policy(Policy.BOUND_USER)
def unbind_submit() -> Response:
    """Undo the binding; its openid is deleted (D41)."""
    binding_id = visitor.bound().id
    with unit_of_work():
        service.unbind_by_id(binding_id)
    session.clear()
    return redirect(url_for("mobile_binding.unbound"))


@pages.get("/unbound")
@policy(Policy.PUBLIC)
def unbound() -> str:
    """Say that it is done."""
    return render_template(
        "message.html",
        title="已解除绑定",
        text="本微信不再接收出证通知，保存的 OpenID 已删除。",
        mark="ok",
        actions=[("重新绑定", url_for("mobile_binding.bind"))],
    )


def _form(form: BindForm, *, paused: str | None = None) -> str:
    return render_template(
        "bind.html",
        form=form,
        paused=paused,
        action_url=url_for("mobile_binding.bind_submit", next=request.args.get("next")),
        **captcha.shown(),
    )


def _bind(operator_id: int, *, replace: bool) -> Response:
    openid = visitor.openid()
    if openid is None:
        raise RuntimeError("the policy lets no one in without an openid")
    following = _follows(openid)
    try:
        with unit_of_work():
            service.bind(openid=openid, operator_id=operator_id, following=following, replace=replace)
    except BindingConflictError:
        until = clock.now().timestamp() + _SWAP_SECONDS
        session[_SWAP] = current().vault.sign("swap", {"o": operator_id, "e": until})
        return redirect(url_for("mobile_binding.swap"))
    session.pop(_SWAP, None)
    return redirect(paths.local(request.args.get("next"), url_for("mobile_binding.bind")))


def _asked_swap() -> int | None:
    token = session.get(_SWAP)
    if not isinstance(token, str):
        return None
    payload = current().vault.read_signed("swap", token)
    return int(payload["o"]) if payload["e"] > clock.now().timestamp() else None


def _follows(openid: str) -> bool:
    """Ask the platform; when it does not answer, the follow event or the first message will tell."""
    try:
        return bool(current().wechat.user_info(openid).get("subscribe"))
    except WeChatError as error:
        _log.warning("could not ask whether a user follows: %s", error)
        return True
