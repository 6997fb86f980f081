"""After the right code: the preview of the paper, and the QR of an entry certificate for download (R50 to R56, R89)."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from app.certificates import queries
from app.certificates.models import Direction
from app.certificates.queries import CertificateView
from app.core.db import db
from app.core.errors import NotFoundError
from app.web.shared import papers, tickets
from app.web.shared.access import Policy, policy
from app.web.shared.frame import page
from app.web.shared.language import speak_both
from app.web.shared.tickets import Ticket

pages = Blueprint("public_papers", __name__)
speak_both(pages)


@pages.get("/preview/<token>")
@policy(Policy.PUBLIC)
def preview(token: str) -> Response:
    """Show the paper as a page, marked as a preview."""
    opened = _opened(token)
    if opened is None:
        return redirect(url_for("public_query.form", ended=1))
    ticket, view = opened
    return page(
        "public/preview.html",
        **papers.preview(view),
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
    return papers.qr_picture(opened[1], kind)


def _opened(token: str) -> tuple[Ticket, CertificateView] | None:
    ticket = tickets.open_result(token)
    view = queries.by_id(db.session(), ticket.certificate_id) if ticket else None
    return (ticket, view) if ticket and view else None
