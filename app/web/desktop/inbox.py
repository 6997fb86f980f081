"""消息: what came for this operator, read one by one or all at once (D38)."""

from flask import Blueprint, Response, flash, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.certificates.owned import Key
from app.core import clock
from app.core.unit_of_work import unit_of_work
from app.inbox import service
from app.inbox.models import Source
from app.notifications import received
from app.notifications.models import STATE_ZH, Notice
from app.web.desktop import frame
from app.web.desktop.operator import signed_in
from app.web.shared import paging
from app.web.shared.access import Policy, policy

pages = Blueprint("desktop_inbox", __name__, url_prefix="/desktop/inbox")


@pages.get("/")
@policy(Policy.OPERATOR)
def listing() -> Response:
    """List what came, the newest first."""
    cut = paging.wished()
    lines, total = received.lines(signed_in().operator_id, offset=cut.offset, size=cut.size)
    return frame.page(
        "desktop/inbox.html", lines=lines, paging=cut.of(total), beijing_text=clock.beijing_text
    )


@pages.get("/<any(push, letter):source>/<row:row_id>")
@policy(Policy.OPERATOR)
def one(source: str, row_id: int) -> Response:
    """Show one, which is read by that."""
    operator_id = signed_in().operator_id
    line = received.one(operator_id, Source(source), row_id)
    with unit_of_work(durable=False):
        service.mark_read(operator_id, line.source, line.row_id)
    is_push = line.source is Source.PUSH
    push = received.push(row_id) if is_push else None
    return frame.page(
        "desktop/letter.html",
        line=line,
        letter=None if is_push else received.letter(row_id),
        state_zh=STATE_ZH[push.state] if push else "",
        subject_url=_subject_url(push.notice, line.subject) if push else None,
        beijing_text=clock.beijing_text,
    )


def _subject_url(notice: Notice, number: str) -> str | None:
    """Lead to what a push is about, which may be another enterprise's; an alarm is about either direction."""
    if notice is Notice.STATUS:
        return url_for("desktop_status.status", no=number)
    if notice is Notice.ALARM:
        return None
    return url_for("desktop_search.exits", by=Key.CERTIFICATE_NO.value, certificate_no=number)


@pages.post("/read")
@policy(Policy.OPERATOR)
def read_all() -> AnyResponse:
    """全部标为已读."""
    with unit_of_work():
        service.mark_all_read(signed_in().operator_id)
    flash("已将全部消息标为已读。")
    return redirect(url_for("desktop_inbox.listing"), code=303)


@pages.post("/<any(push, announcement, letter):source>/<row:row_id>/read")
@policy(Policy.OPERATOR)
def read(source: str, row_id: int) -> AnyResponse:
    """标为已读."""
    operator_id = signed_in().operator_id
    line = received.one(operator_id, Source(source), row_id)
    with unit_of_work():
        service.mark_read(operator_id, line.source, line.row_id)
    return redirect(url_for("desktop_inbox.listing"), code=303)
