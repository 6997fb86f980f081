"""信息订阅 and 订阅管理 on the phone (R36 to R48)."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts import queries as accounts
from app.core import clock
from app.core.errors import AppError, NotFoundError
from app.core.unit_of_work import unit_of_work
from app.subscriptions import queries, rules, service
from app.subscriptions.models import Topic
from app.subscriptions.queries import Listed
from app.subscriptions.rules import Standing
from app.web.mobile import shown, visitor
from app.web.mobile.forms import SubscribeForm
from app.web.shared.access import Policy, policy
from app.web.shared.forms import PeriodForm

pages = Blueprint("mobile_subscriptions", __name__, url_prefix="/m")
_MARKS = {Standing.ACTIVE: "ok", Standing.ENDING: "warn"}


@pages.get("/subscribe")
@policy(Policy.BOUND_USER)
def subscribe() -> Response:
    """信息订阅: the same page, at its form."""
    return redirect(url_for("mobile_subscriptions.overview") + "#new")


@pages.get("/subscriptions")
@policy(Policy.BOUND_USER)
def overview() -> str:
    """List the subscriptions and offer a new one."""
    return _overview(SubscribeForm(formdata=None))


@pages.post("/subscriptions")
@policy(Policy.BOUND_USER)
def confirm() -> Response | str | tuple[str, int]:
    """确认订阅."""
    form = SubscribeForm()
    operator_id = visitor.bound().operator_id
    if not form.is_right():
        return _overview(form), 422
    try:
        with unit_of_work():
            topic = Topic(form.topic.data)
            made = service.confirm(accounts.by_id(operator_id), topic, until=form.ends_on.data)
            ends_on = made.ends_on
    except AppError as error:
        form.ends_on.errors = [error.message_zh]
        return _overview(form), error.status
    flash(f"订阅成功，有效期至 {ends_on}。")
    return redirect(url_for("mobile_subscriptions.overview"), code=303)


@pages.get("/subscriptions/<row:number>/edit")
@policy(Policy.BOUND_USER)
def edit(number: int) -> str:
    """Show the form to move the last day."""
    item = _item(number)
    return _edit_page(PeriodForm(formdata=None, ends_on=item.ends_on), item)


@pages.post("/subscriptions/<row:number>/edit")
@policy(Policy.BOUND_USER)
def edit_submit(number: int) -> Response | str | tuple[str, int]:
    """修改有效期."""
    item, form = _item(number), PeriodForm()
    if not form.is_right():
        return _edit_page(form, item), 422
    try:
        with unit_of_work():
            service.change_end(visitor.bound().operator_id, number, until=form.ends_on.data)
    except NotFoundError:
        raise
    except AppError as error:
        form.ends_on.errors = [error.message_zh]
        return _edit_page(form, item), error.status
    flash("有效期已修改。")
    return redirect(url_for("mobile_subscriptions.overview"), code=303)


@pages.post("/subscriptions/<row:number>/renew")
@policy(Policy.BOUND_USER)
def renew(number: int) -> Response:
    """续订一年."""
    operator_id = visitor.bound().operator_id
    with unit_of_work():
        service.change_end(operator_id, number, until=None)
    flash("已续订一年。")
    return redirect(url_for("mobile_subscriptions.overview"), code=303)


@pages.get("/subscriptions/<row:number>/cancel")
@policy(Policy.BOUND_USER)
def cancel(number: int) -> str:
    """Ask once more."""
    return render_template(
        "subscription_cancel.html",
        subscription=_as_shown(_item(number)),
        action_url=url_for("mobile_subscriptions.cancel_submit", number=number),
        back_url=url_for("mobile_subscriptions.overview"),
    )


@pages.post("/subscriptions/<row:number>/cancel")
@policy(Policy.BOUND_USER)
def cancel_submit(number: int) -> Response:
    """取消订阅."""
    operator_id = visitor.bound().operator_id
    with unit_of_work():
        service.cancel(operator_id, number)
    flash("已取消订阅，推送停止。")
    return redirect(url_for("mobile_subscriptions.overview"), code=303)


def _overview(form: SubscribeForm) -> str:
    found = visitor.bound()
    return render_template(
        "subscriptions.html",
        form=form,
        account=shown.account(found),
        subscriptions=[_as_shown(item) for item in queries.of_operator(found.operator_id)],
        action_url=url_for("mobile_subscriptions.confirm"),
        **_limits(),
    )


def _edit_page(form: PeriodForm, item: Listed) -> str:
    return render_template(
        "subscription_edit.html",
        form=form,
        subscription=_as_shown(item),
        action_url=url_for("mobile_subscriptions.edit_submit", number=item.id),
        back_url=url_for("mobile_subscriptions.overview"),
        **_limits(),
    )


def _item(number: int) -> Listed:
    for item in queries.of_operator(visitor.bound().operator_id):
        if item.id == number and item.is_open:
            return item
    raise NotFoundError


def _limits() -> dict[str, str]:
    today = clock.today()
    return {"earliest": today.isoformat(), "latest": rules.year_after(today).isoformat()}


def _as_shown(item: Listed) -> dict[str, object]:
    return {
        "id": item.id,
        "topic_zh": item.topic_zh,
        "phone_masked": item.masked_phone,
        "starts_on": item.starts_on.isoformat(),
        "ends_on": item.ends_on.isoformat(),
        "mark": _MARKS.get(item.standing, "off"),
        "state_zh": item.standing_zh,
        "open": item.is_open,
    }
