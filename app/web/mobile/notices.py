"""出证通知 and the self-check on the phone: a person can always find out why nothing came (D20)."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core import clock
from app.core.errors import PausedError
from app.core.unit_of_work import unit_of_work
from app.inbox import service as inboxes
from app.inbox.models import Source
from app.notifications import checks, messages, queries, received, service
from app.notifications.models import Notice, State
from app.notifications.queries import Noticed
from app.web.mobile import visitor
from app.web.shared.access import Policy, policy

pages = Blueprint("mobile_notices", __name__, url_prefix="/m")
# Far beyond what anybody reads, and small enough for every database.
_LAST_PAGE = 10_000
_MARKS = {
    State.SUCCESS: "ok",
    State.ACCEPTED: "ok",
    State.WAITING: "warn",
    State.SENDING: "warn",
    State.UNKNOWN: "warn",
    State.DROPPED: "off",
    None: "off",
}


@pages.get("/inbox")
@policy(Policy.BOUND_USER)
def inbox() -> str:
    """List every notice, the missed ones too."""
    page = min(max(1, request.args.get("page", 1, type=int)), _LAST_PAGE)
    lines, has_older = queries.inbox(visitor.bound().operator_id, page=page)
    return render_template(
        "inbox.html",
        notices=[_as_shown(line) for line in lines],
        newer_url=url_for("mobile_notices.inbox", page=page - 1) if page > 1 else None,
        older_url=url_for("mobile_notices.inbox", page=page + 1) if has_older else None,
    )


@pages.get("/letters/<row:letter_id>")
@policy(Policy.BOUND_USER)
def letter(letter_id: int) -> str:
    """Show a letter of 消息 that a message told of; it is read by that."""
    operator_id = visitor.bound().operator_id
    line = received.one(operator_id, Source.LETTER, letter_id)
    found = received.letter(letter_id)
    with unit_of_work(durable=False):
        inboxes.mark_read(operator_id, Source.LETTER, letter_id)
    return render_template(
        "letter.html",
        title=line.title,
        paragraphs=found.text.splitlines(),
        at=clock.beijing_text(line.at)[:16],
        kind_zh=line.kind_zh,
    )


@pages.get("/selfcheck")
@policy(Policy.BOUND_USER)
def selfcheck() -> str:
    """Show what could keep a notice from coming."""
    bound = visitor.bound()
    return render_template(
        "selfcheck.html",
        checks=[_with_link(check) for check in checks.of(bound)],
        test_text=checks.test_words(bound.id),
        can_send=bound.following,
        action_url=url_for("mobile_notices.send_test"),
    )


@pages.post("/selfcheck")
@policy(Policy.BOUND_USER)
def send_test() -> Response:
    """Send a test message to this WeChat user."""
    binding_id = visitor.bound().id
    with unit_of_work() as session:
        until = service.send_test(session, binding_id)
    if until is not None:
        raise PausedError("测试消息每分钟可发送一条，请稍后再试。")
    flash("测试消息已提交，请返回公众号查看。")
    return redirect(url_for("mobile_notices.selfcheck"), code=303)


def _with_link(check: checks.Check) -> dict[str, object]:
    links = {
        "subscribe": ("去订阅", url_for("mobile_subscriptions.overview")),
    }
    action_zh, action_url = links.get(check.action or "", (None, None))
    return {
        "title": check.title,
        "passed": check.passed,
        "text": check.words,
        "action_zh": action_zh,
        "action_url": action_url,
    }


def _as_shown(line: Noticed) -> dict[str, object]:
    is_status = line.notice is Notice.STATUS
    if is_status:
        url = url_for("mobile_status.status", no=line.number)
    elif line.delivery_id is not None:
        url = url_for("mobile_certificates.from_message", token=messages.link_token(line.delivery_id))
    else:
        url = url_for("mobile_certificates.query", no=line.number)
    return {
        "notice_zh": queries.NOTICE_ZH[line.notice],
        "mark": _MARKS.get(line.state, "bad"),
        "state_zh": line.state_zh,
        "number_zh": "业务编号" if is_status else "证书编号",
        "number": line.number,
        "name": line.name,
        "status": line.status,
        "issued_on": line.issued_on,
        "at": clock.beijing_text(line.at)[:16],
        "url": url,
    }
