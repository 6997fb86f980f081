"""Query and result on the phone (R88 to R93): typed, from an entry certificate's QR, from a message."""

from flask import Blueprint, redirect, render_template, request, url_for
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
from app.web.mobile import linked, visitor
from app.web.mobile.linked import MessageLink
from app.web.shared import captcha, lookups, tickets
from app.web.shared.access import Policy, policy
from app.web.shared.forms import QueryForm
from app.web.shared.lookups import Refused

pages = Blueprint("mobile_certificates", __name__, url_prefix="/m")


@pages.get("/query")
@policy(Policy.PUBLIC)
def query() -> str:
    """Show the empty form, with a number typed into the chat filled in."""
    number = rules.clean_no(request.args.get("no", ""))
    form = QueryForm(formdata=None, certificate_no=number, direction=lookups.direction_of(number))
    return _form(form, reset_url=url_for("mobile_certificates.query"))


@pages.post("/query")
@policy(Policy.PUBLIC)
def query_submit() -> Response | tuple[str, int]:
    """Look up by what was typed."""
    form = QueryForm()
    return _answer(form, way=LookupWay.TYPED, reset_url=url_for("mobile_certificates.query"))


@pages.get("/q/<number>")
@policy(Policy.PUBLIC)
def scanned(number: str) -> str:
    """Show the form that the QR of an entry certificate opens: direction fixed, number filled in (R89)."""
    form = QueryForm(formdata=None, certificate_no=rules.clean_no(number), direction=Direction.ENTRY.value)
    return _form(form, source="qr", reset_url=request.path)


@pages.post("/q/<number>")
@policy(Policy.PUBLIC)
def scanned_submit(number: str) -> Response | tuple[str, int]:
    """Look up from the form that a QR opened."""
    form = QueryForm()
    form.direction.data = Direction.ENTRY.value
    reset_url = url_for("mobile_certificates.scanned", number=number)
    return _answer(form, way=LookupWay.QR_LINK, source="qr", reset_url=reset_url)


@pages.get("/n/<token>")
@policy(Policy.PUBLIC)
def from_message(token: str) -> Response | str:
    """Open a message's link: all filled in for the bound user, the number for everybody else (D18)."""
    link = linked.open_link(token)
    if link is None:
        return redirect(url_for("mobile_certificates.query"))
    if linked.should_authorise(link):
        return visitor.authorise(request.path)
    form = QueryForm(
        formdata=None,
        direction=link.view.direction.value,
        certificate_no=link.view.certificate_no,
        query_code=link.query_code,
    )
    return _form(form, source="message", reset_url=request.path, link=link)


@pages.post("/n/<token>")
@policy(Policy.PUBLIC)
def from_message_submit(token: str) -> Response | tuple[str, int]:
    """Look up from the form that a message opened."""
    link = linked.open_link(token)
    form = QueryForm()
    return _answer(form, way=LookupWay.MESSAGE_LINK, source="message", reset_url=request.path, link=link)


@pages.get("/r/<token>")
@policy(Policy.PUBLIC)
def result(token: str) -> Response | str:
    """Show a result; its token is this browser's own, a forwarded page shows the form (D18)."""
    ticket = tickets.open_result(token)
    view = queries.by_id(db.session(), ticket.certificate_id) if ticket else None
    if ticket is None or view is None:
        return redirect(url_for("mobile_certificates.query", ended=1))
    is_valid = view.validity(clock.today()) is Validity.VALID
    return render_template(
        "result.html",
        valid=is_valid,
        reason=lookups.reason(view),
        checked_at=clock.beijing_text(clock.now()),
        certificate_no=view.certificate_no,
        kind_name=view.kind_name,
        issued_on=view.issued_on.isoformat(),
        direction=view.direction.value,
        pdf_url=url_for("mobile_documents.pdf", token=tickets.pdf(ticket)),
        pdf_sha256=_kept_sha256(view) if is_valid else None,
        again_url=url_for("mobile_certificates.query"),
    )


def _kept_sha256(view: CertificateView) -> str | None:
    """Give the hash of the PDF for comparing, when it has been rendered already."""
    kept = documents.stored(db.session(), view.id) if view.direction is Direction.ENTRY else None
    return kept.sha256 if kept else None


def _form(
    form: QueryForm,
    *,
    reset_url: str,
    source: str = "",
    link: MessageLink | None = None,
    paused: str | None = None,
) -> str:
    known = linked.shown(link) if link else None
    return render_template(
        "notice.html" if known else "query.html",
        form=form,
        source=source,
        known=known,
        paused=paused,
        has_ended=tickets.has_ended(),
        action_url=request.path,
        reset_url=reset_url,
        sample=data.PUBLIC_ENTRY if current().settings.demo_enabled else None,
        **captcha.shown(),
    )


def _answer(
    form: QueryForm,
    *,
    way: LookupWay,
    reset_url: str,
    source: str = "",
    link: MessageLink | None = None,
) -> Response | tuple[str, int]:
    bound = visitor.binding()
    found = lookups.by_form(
        form,
        way=way,
        operator_id=bound.operator_id if bound else None,
        ticket=link.is_for if link else None,
    )
    if isinstance(found, Refused):
        page = _form(form, source=source, reset_url=reset_url, link=link, paused=found.paused)
        return page, found.status
    token = tickets.result(found.id, way)
    return redirect(url_for("mobile_certificates.result", token=token), code=303)
