"""After the right code: the preview of the paper, and the QR of an entry certificate for download (R50 to R56, R89)."""

from flask import Blueprint, redirect, url_for
from flask import Response as PlainResponse
from werkzeug.wrappers import Response

from app.certificates import queries
from app.certificates.models import Direction
from app.certificates.queries import CertificateView
from app.certificates.rules import Validity
from app.core import clock
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.gateways import current
from app.core.unit_of_work import unit_of_work
from app.documents import qr, rules
from app.documents.models import Variant
from app.documents.papers.families import paper_of
from app.proofs.service import proof_of
from app.web.shared import lookups, tickets
from app.web.shared.access import Policy, policy
from app.web.shared.frame import page
from app.web.shared.language import speak_both
from app.web.shared.tickets import Ticket

pages = Blueprint("public_papers", __name__)
speak_both(pages)
_PICTURES = {"png": (qr.png, "image/png"), "svg": (qr.svg, "image/svg+xml")}


@pages.get("/preview/<token>")
@policy(Policy.PUBLIC)
def preview(token: str) -> Response:
    """Show the paper as a page, marked as a preview."""
    opened = _opened(token)
    if opened is None:
        return redirect(url_for("public_query.form"))
    ticket, view = opened
    with unit_of_work() as session:
        record = proof_of(session, view.id).record
    settings = current().settings
    is_valid = view.validity(clock.today()) is Validity.VALID
    return page(
        "public/preview.html",
        certificate_no=view.certificate_no,
        paper=paper_of(
            record,
            quality_note=settings.paper_quality_note,
            quarantine_note=settings.paper_quarantine_note,
        ),
        watermarks=rules.watermarks(Variant.PREVIEW, 0, is_specimen=settings.paper_specimen),
        is_entry=view.direction is Direction.ENTRY,
        is_valid=is_valid,
        reason=lookups.reason(view),
        pdf_url=url_for("mobile_documents.pdf", token=tickets.pdf(ticket)),
        back_url=url_for("public_query.result", token=token),
    )


@pages.get("/qr/<token>.<any(png, svg):kind>")
@policy(Policy.PUBLIC)
def qr_picture(token: str, kind: str) -> Response:
    """Give the QR that opens the phone's page with the number filled in; entry certificates only (R96)."""
    opened = _opened(token)
    if opened is None or opened[1].direction is not Direction.ENTRY:
        raise NotFoundError
    number = opened[1].certificate_no
    draw, mimetype = _PICTURES[kind]
    link = current().settings.public_url + url_for("mobile_certificates.scanned", number=number)
    response = PlainResponse(draw(link), mimetype=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=f"{number}.{kind}")
    return response


def _opened(token: str) -> tuple[Ticket, CertificateView] | None:
    ticket = tickets.open_result(token)
    view = queries.by_id(db.session(), ticket.certificate_id) if ticket else None
    return (ticket, view) if ticket and view else None
