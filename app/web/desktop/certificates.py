"""One certificate before its owner: preview, sealed PDF, QR, who looked, what was pushed, a new query code."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, session, url_for
from flask import Response as Page
from werkzeug.wrappers import Response

from app.accounts.rules import mask_phone, mask_user_name
from app.audit import queries as audit
from app.audit.models import LookupResult, LookupWay
from app.audit.service import record, record_lookup
from app.certificates import codes, owned
from app.certificates.codes import Texted
from app.certificates.models import DIRECTION_ZH, Direction
from app.certificates.queries import CertificateView
from app.core import budgets, clock
from app.core.db import db
from app.core.errors import AppError, NotFoundError, PausedError
from app.core.unit_of_work import unit_of_work
from app.documents import service as documents
from app.documents.errors import NotReadyError
from app.notifications import queries as notifications
from app.notifications.models import STATE_ZH
from app.notifications.queries import NOTICE_ZH, Push
from app.web.desktop import frame
from app.web.desktop.operator import signed_in
from app.web.shared import lookups, origin, paging, papers
from app.web.shared.access import Policy, policy

pages = Blueprint("desktop_certificates", __name__, url_prefix="/desktop/certificates")

_HOUR = timedelta(hours=1)
# A broker's whole day is well within; a program that copies everything is not.
FETCHES = budgets.Budget("desktop-pdf", 300, _HOUR, _HOUR)
_TOLD = "qr_told"


class NotForDownloadError(AppError):
    """The certificate has no PDF, or is no longer valid (R61)."""

    code = "not_for_download"
    status = 409
    message_zh = "该证书已失效，不能下载 PDF。"


@pages.get("/<row:certificate_id>")
@policy(Policy.OPERATOR)
def details(certificate_id: int) -> Page:
    """Show what is stored, who looked, and what was pushed."""
    view = _own(certificate_id)
    cut = paging.wished()
    seen, count = audit.lookups(db.session(), view.id, page=cut.page, size=cut.size)
    pushed = notifications.pushes(view.id, signed_in().enterprise_id)
    _note("certificates:certificate:viewed", view)
    return frame.page(
        "desktop/details.html",
        **_shown(view),
        lookups=seen,
        paging=cut.of(count),
        pushes=[_masked(push) for push in pushed],
        beijing_text=clock.beijing_text,
    )


@pages.get("/<row:certificate_id>/preview")
@policy(Policy.OPERATOR)
def preview(certificate_id: int) -> Page:
    """Show the paper, marked as a preview (R60, R65)."""
    view = _own(certificate_id)
    shown = papers.preview(view)
    _note("certificates:certificate:previewed", view, LookupResult.SHOWN)
    return frame.page("desktop/preview.html", view=view, **shown)


@pages.get("/<row:certificate_id>/pdf")
@policy(Policy.OPERATOR)
def pdf(certificate_id: int) -> Response:
    """Give the sealed PDF of a valid entry certificate (R61); while it is being made, a page that asks again."""
    view = _own(certificate_id)
    if not papers.is_for_download(view):
        raise NotForDownloadError
    try:
        document = documents.provide(view.id)
    except NotReadyError as error:
        return _wait(view, error)
    with unit_of_work(durable=False) as writing:
        until = budgets.take(writing, FETCHES, str(signed_in().operator_id))
    if until is not None:
        wait = max(1, int((until - clock.now()).total_seconds()))
        raise PausedError("下载过于频繁，请稍后再试。", retry_after=wait)
    _note("certificates:certificate:downloaded", view, LookupResult.DOWNLOADED)
    return papers.sealed_file(view, document, as_attachment=True)


@pages.post("/<row:certificate_id>/qr")
@policy(Policy.OPERATOR)
def text_code(certificate_id: int) -> Response:
    """Send the query code to the operator's phone at the first press, then show the QR (R62)."""
    view, who = _own_entry(certificate_id), signed_in()
    with unit_of_work() as writing:
        texted = codes.text_once(writing, view, operator_id=who.operator_id, phone=who.phone)
    session[_TOLD] = [view.id, texted.value]
    return redirect(url_for(".qr", certificate_id=view.id), code=303)


@pages.get("/<row:certificate_id>/qr")
@policy(Policy.OPERATOR)
def qr(certificate_id: int) -> Page:
    """Show the QR, its files, and whether the press just now sent a message."""
    view = _own_entry(certificate_id)
    told = session.pop(_TOLD, None)
    texted = Texted(told[1]) if told and told[0] == view.id else None
    return frame.page(
        "desktop/qr.html",
        view=view,
        texted=texted,
        phone=signed_in().phone_masked,
        is_valid=papers.is_valid(view),
    )


@pages.get("/<row:certificate_id>/qr.<any(png, svg):kind>")
@policy(Policy.OPERATOR)
def qr_picture(certificate_id: int, kind: str) -> Response:
    """Give the QR as a file."""
    return papers.qr_picture(_own_entry(certificate_id), kind)


@pages.get("/<row:certificate_id>/reset")
@policy(Policy.OPERATOR)
def reset_form(certificate_id: int) -> Page:
    """Ask whether the query code shall really be reset."""
    return frame.page("desktop/reset.html", **_shown(_own(certificate_id)), code=None)


@pages.post("/<row:certificate_id>/reset")
@policy(Policy.OPERATOR)
def reset(certificate_id: int) -> Page:
    """Reset the query code and show the new one, on this answer only (D10)."""
    who = signed_in()
    with unit_of_work() as writing:
        code = codes.reset(writing, who.uscc, certificate_id, operator_id=who.operator_id)
    return frame.page("desktop/reset.html", **_shown(_own(certificate_id)), code=code)


def _own(certificate_id: int) -> CertificateView:
    """Give a certificate of the operator's enterprise; one of others is answered as one that does not exist."""
    return owned.by_id(db.session(), signed_in().uscc, certificate_id)


def _own_entry(certificate_id: int) -> CertificateView:
    view = _own(certificate_id)
    if view.direction is not Direction.ENTRY:
        raise NotFoundError
    return view


def _shown(view: CertificateView) -> dict[str, Any]:
    return {
        "view": view,
        "direction_zh": DIRECTION_ZH[view.direction],
        "is_entry": view.direction is Direction.ENTRY,
        "is_valid": papers.is_valid(view),
        "reason": lookups.reason(view),
        "contact": mask_phone(view.contact_phone) if view.contact_phone else None,
    }


def _masked(push: Push) -> dict[str, str]:
    return {
        "at": clock.beijing_text(push.at),
        "notice": NOTICE_ZH[push.notice],
        "user_name": mask_user_name(push.user_name),
        "phone": mask_phone(push.phone) if push.phone else "",
        "state": STATE_ZH[push.state],
    }


def _note(tag: str, view: CertificateView, result: LookupResult | None = None) -> None:
    """Note who read it; the reading of the paper itself also stands in the owners' list of look-ups."""
    with unit_of_work(durable=False):
        record(tag, actor=f"operator {signed_in().operator_id}", subject_id=view.id, source=origin.source())
        if result is not None:
            record_lookup(certificate_id=view.id, way=LookupWay.OWNER, result=result, origin=origin.coarse())


def _wait(view: CertificateView, error: NotReadyError) -> Page:
    answer = frame.page("desktop/waiting.html", error.status, view=view, seconds=error.retry_after)
    answer.headers["Retry-After"] = answer.headers["Refresh"] = str(error.retry_after)
    return answer
