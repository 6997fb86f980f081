"""The papers as every surface shows them: the preview as a page, the sealed file, the QR of an entry certificate."""

import re
from typing import Any

from flask import Response as PlainResponse
from flask import send_file, url_for
from werkzeug.wrappers import Response

from app.certificates.models import Direction
from app.certificates.queries import CertificateView
from app.certificates.rules import Validity
from app.core import clock
from app.core.gateways import current
from app.core.unit_of_work import unit_of_work
from app.documents import qr, rules
from app.documents.models import Variant
from app.documents.papers.families import paper_of
from app.documents.papers.texts import visible
from app.documents.service import StoredDocument
from app.proofs.service import proof_of
from app.web.shared import lookups

_PICTURES = {"png": (qr.png, "image/png"), "svg": (qr.svg, "image/svg+xml")}
_NO_NAME = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|]+')


def is_valid(view: CertificateView) -> bool:
    """Tell whether a certificate is valid today."""
    return view.validity(clock.today()) is Validity.VALID


def is_for_download(view: CertificateView) -> bool:
    """Tell whether a certificate has a PDF for its holders: entry, and only while it is valid (R55, R61)."""
    return view.direction is Direction.ENTRY and is_valid(view)


def preview(view: CertificateView) -> dict[str, Any]:
    """Give what the page of a preview shows; opens a unit of work, for the first preview makes the record."""
    with unit_of_work() as session:
        record = proof_of(session, view.id).record
    settings = current().settings
    return {
        "certificate_no": view.certificate_no,
        "paper": paper_of(
            record,
            quality_note=settings.paper_quality_note,
            quarantine_note=settings.paper_quarantine_note,
        ),
        "watermarks": rules.watermarks(Variant.PREVIEW, 0, is_specimen=settings.paper_specimen),
        "is_entry": view.direction is Direction.ENTRY,
        "is_valid": is_valid(view),
        "reason": lookups.reason(view),
    }


def sealed_file(view: CertificateView, document: StoredDocument, *, as_attachment: bool) -> Response:
    """Answer with the sealed PDF, named for people, never kept by caches, its hash beside it."""
    response = send_file(
        document.path,
        mimetype="application/pdf",
        as_attachment=as_attachment,
        download_name=file_name(view),
        etag=document.sha256,
        conditional=True,
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-SHA256"] = document.sha256
    return response


def file_name(view: CertificateView) -> str:
    """Name the file: the kind without the code of its form, and the number; no mark may turn the name round."""
    kind = visible(view.kind_name).removeprefix(view.format).strip()
    return _NO_NAME.sub("_", f"{kind}_{view.certificate_no}.pdf")


def qr_picture(view: CertificateView, kind: str) -> Response:
    """Answer with the QR that opens the phone's page with the number filled in (R89); `kind` is png or svg."""
    draw, mimetype = _PICTURES[kind]
    link = current().settings.public_url + url_for("mobile_certificates.scanned", number=view.certificate_no)
    response = PlainResponse(draw(link), mimetype=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=f"{view.certificate_no}.{kind}")
    return response
