"""下载PDF证书: an address of its own, which also works in another browser than the one that asked (D27)."""

import re
from datetime import timedelta

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.audit.models import LookupResult
from app.audit.service import record_lookup
from app.certificates import queries
from app.core import budgets, clock
from app.core.db import db
from app.core.errors import AppError, PausedError
from app.core.unit_of_work import unit_of_work
from app.documents import service
from app.web.shared import origin, papers, tickets
from app.web.shared.access import Policy, policy
from app.web.shared.tickets import SECONDS, Ticket

pages = Blueprint("mobile_documents", __name__, url_prefix="/m")

_LIFE = timedelta(seconds=SECONDS)
_FETCHES = budgets.Budget("pdf-fetches", 5, _LIFE, _LIFE)
# The same count, asked whether one was taken yet.
_FETCHED = budgets.Budget(_FETCHES.name, 1, _LIFE, _LIFE)
# Viewers and download managers fetch the rest of one file in pieces.
_PIECES = budgets.Budget("pdf-pieces", 50, _LIFE, _LIFE)
_PHONES = re.compile(r"Android|iPhone|iPad|Mobile|HarmonyOS")


class LinkExpiredError(AppError):
    """The link is older than ten minutes, or none of ours."""

    code = "link_expired"
    status = 410
    message_zh = "下载链接已过期，请返回重新查询。The link has expired; please search again."


class NotForDownloadError(AppError):
    """The certificate has no PDF for the public, or is no longer valid (R55)."""

    code = "not_for_download"
    status = 409
    message_zh = "该证书已失效，不能下载 PDF。The certificate is not valid; there is no PDF."


@pages.get("/pdf/<token>")
@policy(Policy.PUBLIC)
def pdf(token: str) -> Response | str:
    """Give the sealed PDF; inside WeChat on Android, which can't save files, say how to open this address elsewhere.

    Ten minutes, at most five fetches, and the state is checked at each: a withdrawal holds at once.
    """
    ticket = tickets.open_pdf(token)
    if ticket is None:
        raise LinkExpiredError
    view = queries.by_id(db.session(), ticket.certificate_id)
    if view is None or not papers.is_for_download(view):
        raise NotForDownloadError
    if _is_wechat_on_android():
        return render_template("open_in_browser.html", kind_name=view.kind_name)
    document = service.provide(view.id)
    _count(ticket)
    return papers.sealed_file(view, document, as_attachment=not _is_phone())


def _count(ticket: Ticket) -> None:
    """Count a fetch and note it for the owner; a file's beginning, or whatever is asked for first, is the fetch."""
    with unit_of_work(durable=False) as session:
        is_fetch = _is_fetch(session, ticket)
        until = budgets.take(session, _FETCHES if is_fetch else _PIECES, ticket.id)
        if until is None and is_fetch:
            record_lookup(
                certificate_id=ticket.certificate_id,
                way=ticket.way,
                result=LookupResult.DOWNLOADED,
                origin=origin.coarse(),
            )
    if until is not None:
        wait = max(1, int((until - clock.now()).total_seconds()))
        raise PausedError(
            "下载次数已用完，请返回重新查询。Too many downloads; please search again.", retry_after=wait
        )


def _is_fetch(session: Session, ticket: Ticket) -> bool:
    if request.method != "GET":
        return False
    is_beginning = request.range is None or request.range.ranges[0][0] == 0
    # Somebody who leaves out the first byte has got the file as well.
    return is_beginning or budgets.paused_until(session, _FETCHED, ticket.id) is None


def _agent() -> str:
    return request.headers.get("User-Agent", "")


def _is_wechat_on_android() -> bool:
    return "MicroMessenger" in _agent() and "Android" in _agent()


def _is_phone() -> bool:
    return _PHONES.search(_agent()) is not None
