"""The page that a paper's signed QR opens in any camera: what it proves, and what only the reader can see (D25)."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from app.audit.models import LookupWay
from app.core import clock
from app.core.gateways import current
from app.core.unit_of_work import unit_of_work
from app.proofs.claims import qr_url
from app.verification import service
from app.verification.report import Report
from app.web.shared import captcha, lookups, origin, tickets
from app.web.shared.access import Policy, policy
from app.web.shared.forms import CodeForm
from app.web.shared.frame import page as framed
from app.web.shared.language import speak_both
from app.web.shared.lookups import Refused

pages = Blueprint("public_signed", __name__)
speak_both(pages)


# Some scanners write addresses in small letters, and base32 bears it.
@pages.get("/V/<text>")
@pages.get("/v/<text>")
@policy(Policy.PUBLIC)
def page(text: str) -> Response:
    """Show the three answers; no code was asked for, so names are masked."""
    return _shown(_checked(text), CodeForm(formdata=None))


@pages.post("/V/<text>")
@pages.post("/v/<text>")
@policy(Policy.PUBLIC)
def submit(text: str) -> Response:
    """Take the code of the certificate that the QR speaks of; nobody else's wrong tries close it for the holder."""
    report, form = _checked(text), CodeForm()
    if report.subject is None:
        return _shown(report, form)
    found = lookups.by_code(
        form, direction=report.subject.direction, certificate_no=report.subject.certificate_no
    )
    if isinstance(found, Refused):
        return _shown(report, form, found)
    token = tickets.result(found.id, LookupWay.SIGNED_QR)
    return redirect(url_for("public_query.result", token=token, _anchor="found"), code=303)


def _checked(text: str) -> Report:
    with unit_of_work() as session:
        link = qr_url(current().settings.public_url, text.upper())
        return service.check_qr(session, link, origin=origin.coarse())


def _shown(report: Report, form: CodeForm, refused: Refused | None = None) -> Response:
    return framed(
        "public/signed.html",
        refused.status if refused else 200,
        report=report,
        form=form,
        paused=refused.paused if refused else None,
        checked_at=clock.beijing_text(clock.now()),
        **captcha.shown(),
    )
