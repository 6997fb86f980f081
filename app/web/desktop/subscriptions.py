"""订阅推送: a page for each topic, with the form, the records and the latest notices (R33 to R44)."""

from collections.abc import Callable

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts import keys
from app.accounts import queries as accounts
from app.core import clock
from app.core.unit_of_work import unit_of_work
from app.notifications import queries as notifications
from app.subscriptions import queries, rules, service
from app.subscriptions.errors import PeriodError, PhoneNotProvenError
from app.subscriptions.models import TOPIC_ZH, Topic
from app.web.desktop import frame, wechat
from app.web.desktop.operator import signed_in
from app.web.shared.access import Policy, policy
from app.web.shared.forms import PeriodForm

pages = Blueprint("desktop_subscriptions", __name__, url_prefix="/desktop/subscriptions")
_LATEST, _MOST_TICKED = 10, 50
_TOPIC = f"<any({', '.join(topic.value for topic in Topic)}):topic>"


def _opener(topic: Topic) -> Callable[[], AnyResponse]:
    @policy(Policy.OPERATOR)
    def view() -> Response:
        return _page(topic, PeriodForm(formdata=None))

    return view


# Each has an endpoint of its own, because each is a line of the menu.
for _topic in Topic:
    pages.add_url_rule(f"/{_topic.value}", _topic.value, _opener(_topic))


@pages.post(f"/{_TOPIC}")
@policy(Policy.OPERATOR)
def confirm(topic: str) -> AnyResponse:
    """确认订阅."""
    form, wanted = PeriodForm(), Topic(topic)
    if not form.is_right():
        return _page(wanted, form, 422)
    try:
        with unit_of_work():
            operator = accounts.by_id(signed_in().operator_id)
            ends_on = service.confirm(operator, wanted, until=form.ends_on.data).ends_on
    except PeriodError as error:
        form.ends_on.errors = [error.message_zh]
        return _page(wanted, form, error.status)
    except PhoneNotProvenError as error:
        return _page(wanted, form, error.status, refusal=error.message_zh)
    if wechat.state().is_bound:
        flash(f"订阅成功，有效期至 {ends_on}。")
    else:
        flash(f"订阅成功，有效期至 {ends_on}。您尚未绑定微信，绑定后才能收到推送。", "warn")
    return redirect(url_for(f"desktop_subscriptions.{wanted.value}"), code=303)


@pages.post(f"/{_TOPIC}/cancel")
@policy(Policy.OPERATOR)
def cancel(topic: str) -> AnyResponse:
    """取消订阅 of the ticked records; what ended meanwhile is passed over."""
    wanted = Topic(topic)
    ticked = set(request.form.getlist("subscription", type=int)[:_MOST_TICKED])
    operator_id = signed_in().operator_id
    with unit_of_work():
        live = [
            one.id for one in queries.of_operator(operator_id, wanted) if one.is_open and one.id in ticked
        ]
        for subscription_id in live:
            service.cancel(operator_id, subscription_id)
    if live:
        flash(f"已取消 {len(live)} 条订阅，推送停止。")
    else:
        flash("请先勾选一条有效的订阅。", "warn")
    return redirect(url_for(f"desktop_subscriptions.{wanted.value}"), code=303)


def _page(topic: Topic, form: PeriodForm, status: int = 200, *, refusal: str = "") -> Response:
    who, today = signed_in(), clock.today()
    records = queries.of_operator(who.operator_id, topic)
    shows_all = request.args.get("show") == "all"
    notices, _ = notifications.inbox(who.operator_id, topic=topic, size=_LATEST)
    return frame.page(
        "desktop/subscriptions.html",
        status,
        form=form,
        refusal=refusal,
        topic=topic.value,
        topic_zh=TOPIC_ZH[topic],
        is_certificates=topic is Topic.CERTIFICATES,
        medium=keys.medium_of(who),
        wechat=wechat.state(),
        records=[record for record in records if shows_all or record.is_open],
        shows_all=shows_all,
        notices=notices,
        notice_zh=notifications.NOTICE_ZH,
        earliest=today,
        latest=rules.year_after(today),
        beijing_text=clock.beijing_text,
    )
