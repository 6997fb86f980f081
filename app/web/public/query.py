"""免登录查询: the form, its answer, and the result at an address of this browser's own (R19, R20, R49 to R56)."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from app.audit.models import LookupWay
from app.certificates import queries, rules
from app.certificates.models import Direction
from app.certificates.queries import CertificateView
from app.certificates.rules import Validity
from app.core import clock
from app.core.db import db
from app.core.gateways import current
from app.demo import data
from app.documents import service as documents
from app.web.shared import captcha, lookups, tickets
from app.web.shared.access import Policy, policy
from app.web.shared.forms import QueryForm
from app.web.shared.frame import page
from app.web.shared.language import Language, speak_both, spoken
from app.web.shared.lookups import Refused
from app.web.shared.tickets import Ticket

pages = Blueprint("public_query", __name__)
speak_both(pages)


@pages.get("/")
@policy(Policy.PUBLIC)
def form() -> Response:
    """Show the empty form, with the number of the address filled in."""
    number = rules.clean_no(request.args.get("no", ""))
    direction = lookups.direction_of(number)
    return page("public/query.html", **_shown(QueryForm(None, certificate_no=number, direction=direction)))


@pages.post("/")
@policy(Policy.PUBLIC)
def submit() -> Response:
    """Look up by what was typed."""
    filled = QueryForm()
    found = lookups.by_form(filled, way=LookupWay.TYPED)
    if isinstance(found, Refused):
        return page("public/query.html", found.status, paused=found.paused, **_shown(filled))
    token = tickets.result(found.id, LookupWay.TYPED)
    return redirect(url_for("public_query.result", token=token, _anchor="found"), code=303)


@pages.get("/r/<token>")
@policy(Policy.PUBLIC)
def result(token: str) -> Response:
    """Show the list of one; a forwarded address shows the form."""
    ticket = tickets.open_result(token)
    view = queries.by_id(db.session(), ticket.certificate_id) if ticket else None
    if ticket is None or view is None:
        return redirect(url_for("public_query.form", ended=1))
    asked = QueryForm(None, certificate_no=view.certificate_no, direction=view.direction.value)
    return page("public/result.html", **_shown(asked), **_found(view, ticket, token))


def _shown(form: QueryForm) -> dict[str, Any]:
    sample = data.PUBLIC_ENTRY if current().settings.demo_enabled else None
    return {"form": form, "sample": sample, "has_ended": tickets.has_ended(), **captcha.shown()}


def _found(view: CertificateView, ticket: Ticket, token: str) -> dict[str, Any]:
    is_valid = view.validity(clock.today()) is Validity.VALID
    is_entry = view.direction is Direction.ENTRY
    kept = documents.stored(db.session(), view.id) if is_entry and is_valid else None
    return {
        "view": view,
        "kind_name": (spoken() is Language.ENGLISH and view.kind_name_en) or view.kind_name,
        "is_entry": is_entry,
        "is_valid": is_valid,
        "reason": lookups.reason(view),
        "checked_at": clock.beijing_text(clock.now()),
        "preview_url": url_for("public_papers.preview", token=token),
        "png_url": url_for("public_papers.qr_picture", token=token, kind="png"),
        "svg_url": url_for("public_papers.qr_picture", token=token, kind="svg"),
        "pdf_url": url_for("mobile_documents.pdf", token=tickets.pdf(ticket)),
        "pdf_sha256": kept.sha256 if kept else None,
    }
