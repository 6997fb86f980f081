"""The WeChat user of an operator as the desktop shows it, and binding him by a scanned QR (R36, R37, D35)."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request, url_for
from flask import Response as PlainResponse
from werkzeug.wrappers import Response

from app.accounts.rules import mask_user_name
from app.binding import follow_codes, queries
from app.binding.errors import BindingConflictError
from app.binding.follow_codes import Offer, Stage
from app.core.errors import AppError, NotFoundError
from app.core.unit_of_work import unit_of_work
from app.documents import qr
from app.web.desktop.forms import DigitsForm
from app.web.desktop.operator import signed_in
from app.web.shared import paths
from app.web.shared.access import Policy, policy
from wechat.errors import WeChatError

pages = Blueprint("desktop_wechat", __name__, url_prefix="/desktop/wechat")


@dataclass(frozen=True)
class State:
    """How an operator stands with WeChat: bound and following, or on the way there by a QR."""

    is_bound: bool
    is_following: bool
    user_name_masked: str
    offer: Offer | None

    @property
    def mark(self) -> str:
        """A word that changes whenever the page has something new to show."""
        stage = self.offer.stage.value if self.offer else "none"
        return f"{stage}-{'bound' if self.is_bound else 'free'}-{'on' if self.is_following else 'off'}"

    @property
    def is_pending(self) -> bool:
        """Tell whether the phone may change it at any moment."""
        return self.offer is not None and self.offer.stage is Stage.SHOWN


def state() -> State:
    """Give how the operator before this page stands with WeChat."""
    who = signed_in()
    found = queries.by_operator(who.operator_id)
    return State(
        is_bound=found is not None,
        is_following=found is not None and found.following,
        user_name_masked=mask_user_name(who.user_name),
        offer=follow_codes.offered(who.operator_id),
    )


@pages.get("/state")
@policy(Policy.OPERATOR)
def mark() -> dict[str, str]:
    """Tell the script of the page whether there is something new."""
    return {"mark": state().mark}


@pages.post("/qr")
@policy(Policy.OPERATOR)
def offer() -> Response:
    """Ask the platform for a QR of this operator's own."""
    try:
        follow_codes.offer(signed_in().operator_id)
    except AppError as error:
        flash(error.message_zh, "warn")
    except WeChatError:
        flash("暂时无法获取绑定二维码，请稍后再试，或在公众号菜单“业务查询”→“用户绑定”中绑定。", "warn")
    return _back()


@pages.get("/qr.png")
@policy(Policy.OPERATOR)
def picture() -> PlainResponse:
    """Draw the QR, only while it can be scanned."""
    found = follow_codes.offered(signed_in().operator_id)
    if found is None or found.stage is not Stage.SHOWN:
        raise NotFoundError
    return PlainResponse(qr.png(found.url), mimetype="image/png")


@pages.post("/digits")
@policy(Policy.OPERATOR)
def prove() -> Response:
    """Check the digits that the phone shows, then bind."""
    form = DigitsForm()
    operator_id = signed_in().operator_id
    if not form.validate():
        flash(next(iter(form.errors.values()))[0], "warn")
        return _back()
    try:
        with unit_of_work():
            right = follow_codes.prove(operator_id, form.digits.data.strip())
    except NotFoundError:
        return _over()
    if right:
        return _bind(operator_id, replace=False)
    left = follow_codes.offered(operator_id) is not None
    flash("确认码不正确，请重新输入。" if left else "确认码错误次数过多，请重新获取二维码。", "warn")
    return _back()


@pages.post("/swap")
@policy(Policy.OPERATOR)
def swap() -> Response:
    """换绑: bind although either side is bound elsewhere; the older bindings give way."""
    return _bind(signed_in().operator_id, replace=True)


@pages.post("/give-up")
@policy(Policy.OPERATOR)
def give_up() -> Response:
    """Let the QR go."""
    with unit_of_work():
        follow_codes.give_up(signed_in().operator_id)
    return _back()


def _bind(operator_id: int, *, replace: bool) -> Response:
    try:
        with unit_of_work():
            follow_codes.bind(operator_id, replace=replace)
    except BindingConflictError:
        # The page asks which binding shall stay.
        return _back()
    except NotFoundError:
        return _over()
    flash("绑定成功，此后将通过微信公众号收到推送。")
    return _back()


def _over() -> Response:
    flash("绑定二维码已失效，请重新获取。", "warn")
    return _back()


def _back() -> Response:
    wished = paths.local(
        request.form.get("back"),
        url_for("desktop_subscriptions.certificates"),
        under="/desktop/subscriptions/",
    )
    return redirect(wished, code=303)
