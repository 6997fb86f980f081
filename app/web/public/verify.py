"""证书核验: a file, the content of a QR, or number and code go in; three answers come out (D25, D26).

A report on something handed in is the answer to the POST itself: nothing of it is kept that a later page could show,
and a browser asks before it sends again. Number and code lead to an address of their own, as in the query.
"""

from flask import Blueprint, redirect, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from app.audit.models import LookupWay
from app.core import clock
from app.core.unit_of_work import unit_of_work
from app.verification import limits, service
from app.verification.report import Report
from app.web.public.forms import FileForm, QrForm
from app.web.shared import captcha, checks, errors, lookups, origin, tickets, uploads
from app.web.shared.access import Policy, policy
from app.web.shared.forms import QueryForm
from app.web.shared.frame import page as framed
from app.web.shared.language import say, speak_both
from app.web.shared.lookups import Refused

pages = Blueprint("public_verify", __name__)
speak_both(pages)

_LARGEST_FILE = max(limits.LARGEST_PDF, limits.LARGEST_PICTURE)
_MEGABYTES = _LARGEST_FILE // 2**20
_PDF_MARK, _MARK_WITHIN = b"%PDF-", 1024


uploads.allow(pages, {"public_verify.file"}, _LARGEST_FILE)


@pages.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> Response:
    """Say what the limit is; the body is not read, so there is no form to show again."""
    if request.endpoint != "public_verify.file":
        return errors.on_http(error)
    return _report(service.report_too_large(), 413)


@pages.get("/verify")
@policy(Policy.PUBLIC)
def page() -> Response:
    """Show the three ways."""
    return _forms()


@pages.get("/verify/<any(file, qr, number):_kind>")
@policy(Policy.PUBLIC)
def again(_kind: str) -> Response:
    """Lead back to the forms: these addresses only take forms, and a switch of the language or a bookmark asks."""
    return redirect(url_for("public_verify.page"))


@pages.post("/verify/file")
@policy(Policy.PUBLIC)
def file() -> Response:
    """Check a PDF or the photo of a QR."""
    form = FileForm()
    if not form.validate():
        return _forms(422, file_form=form)
    content = form.file.data.read()
    if paused := _pause():
        return _forms(429, paused=paused)
    check = service.check_pdf if _PDF_MARK in content[:_MARK_WITHIN] else service.check_image
    return _report(check(content, origin=origin.coarse()))


@pages.post("/verify/qr")
@policy(Policy.PUBLIC)
def qr() -> Response:
    """Check what a scanner read from a QR."""
    form = QrForm()
    if not form.validate():
        return _forms(422, qr_form=form)
    if paused := _pause():
        return _forms(429, qr_form=form, paused=paused)
    with unit_of_work() as session:
        report = service.check_qr(session, form.qr.data.strip(), origin=origin.coarse())
    return _report(report)


@pages.post("/verify/number")
@policy(Policy.PUBLIC)
def number() -> Response:
    """Look up by number and code, behind captcha and guard as anywhere."""
    form = QueryForm()
    answer = lookups.by_form(form, way=LookupWay.TYPED)
    if isinstance(answer, Refused):
        return _forms(answer.status, query_form=form, paused=answer.paused)
    token = tickets.result(answer.id, LookupWay.TYPED)
    return redirect(url_for("public_verify.found", token=token), code=303)


@pages.get("/verify/found/<token>")
@policy(Policy.PUBLIC)
def found(token: str) -> Response:
    """Report on the certificate whose number and code were right; a forwarded address shows the forms."""
    ticket = tickets.open_result(token)
    if ticket is None:
        return redirect(url_for("public_verify.page", ended=1))
    with unit_of_work() as session:
        report = service.report_on(session, ticket.certificate_id)
    return _report(report)


def _forms(
    status: int = 200,
    *,
    file_form: FileForm | None = None,
    qr_form: QrForm | None = None,
    query_form: QueryForm | None = None,
    paused: str | None = None,
) -> Response:
    return framed(
        "public/verify.html",
        status,
        file_form=file_form or FileForm(formdata=None),
        qr_form=qr_form or QrForm(formdata=None),
        query_form=query_form or QueryForm(formdata=None),
        paused=paused,
        has_ended=tickets.has_ended(),
        megabytes=_MEGABYTES,
        most_pages=limits.MOST_PAGES,
        **captcha.shown(),
    )


def _report(report: Report, status: int = 200) -> Response:
    return framed("public/report.html", status, report=report, checked_at=clock.beijing_text(clock.now()))


def _pause() -> str | None:
    """Take one check from the source's budget; the words of the pause when it is spent."""
    return say("核验次数过多，请 10 分钟后再试。") if checks.take() else None
