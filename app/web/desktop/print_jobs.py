"""文件打印 and 打印结果确认: a certificate goes to a printer, and its operator says what came out (R75 to R77, D43)."""

import re
from datetime import timedelta
from io import BytesIO

from flask import Blueprint, flash, jsonify, redirect, send_file, url_for
from flask import Response as Page
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import Length

from app.core import budgets, clock
from app.core.db import db
from app.core.errors import AppError, NotFoundError, PausedError
from app.core.gateways import current
from app.core.unit_of_work import unit_of_work
from app.documents import service as documents
from app.documents.models import Variant
from app.documents.service import StoredDocument
from app.print_agents import queries as agents
from app.print_agents import tickets
from app.print_agents.errors import CertificateChangedError
from app.print_agents.models import TICKET_STATE_ZH, Mode, PrintTicket, TicketState
from app.printing import queries, rules, service
from app.printing.models import JobState, PrintJob
from app.printing.service import Person, Printable
from app.web.desktop import frame
from app.web.desktop.operator import signed_in
from app.web.shared.access import Policy, policy

pages = Blueprint("desktop_print_jobs", __name__, url_prefix="/desktop/printing")

_SPAN = timedelta(minutes=10)
# Whoever tries numbers of blank forms is stopped; nobody prints so many sheets by hand.
PRINTS = budgets.Budget("print", 60, _SPAN, _SPAN)
_PAGES, _NUMBER = re.compile(r"[0-9]{1,2}"), re.compile(r"[0-9]{1,18}")
_MOVING = {TicketState.WAITING, TicketState.FETCHED, TicketState.SPOOLED}


class PrintForm(FlaskForm):  # type: ignore[misc]
    """文件打印: the number of the sheet, and how many continuation sheets go with it."""

    blank_no = StringField("空白单证编号", validators=[Length(max=64, message="空白单证编号过长")])
    continuation_pages = StringField("空白续页/副页数量", validators=[Length(max=8, message="数量过大")])


class SendForm(FlaskForm):  # type: ignore[misc]
    """Which control and which of its printers shall print."""

    agent = StringField("打印控件")
    printer = StringField("打印机", validators=[Length(max=128)])


@pages.get("/<row:certificate_id>/print")
@policy(Policy.OPERATOR)
def form(certificate_id: int) -> Response:
    """Ask for the sheet; an operator who has yet to confirm a print is led there first."""
    waiting = _waiting()
    if waiting is not None:
        return waiting
    wanted = service.printable(db.session(), person(), certificate_id)
    document = _document(wanted)
    fewest = 0 if wanted.is_plain else rules.fewest_continuations(document.pages)
    return _page(wanted, document, PrintForm(formdata=None, continuation_pages=str(fewest)))


@pages.post("/<row:certificate_id>/print")
@policy(Policy.OPERATOR)
def begin(certificate_id: int) -> Response:
    """Reserve the sheet and begin a print job."""
    waiting = _waiting()
    if waiting is not None:
        return waiting
    _count()
    wanted = service.printable(db.session(), person(), certificate_id)
    document = _document(wanted)
    sent = PrintForm()
    pages_typed = _pages(sent)
    if sent.validate() and pages_typed is not None:
        try:
            with unit_of_work() as session:
                job_id = service.reserve(
                    session, person(), document, blank_no=sent.blank_no.data or "", continuations=pages_typed
                ).id
        except AppError as error:
            if error.field not in sent:
                raise
            sent[error.field].errors = [error.message_zh]
        else:
            return redirect(url_for(".job", job_id=job_id), code=303)
    elif pages_typed is None:
        sent.continuation_pages.errors = [f"请输入 0 至 {rules.MOST_CONTINUATIONS} 的整数"]
    return _page(wanted, document, sent, 422)


@pages.get("/jobs/<row:job_id>")
@policy(Policy.OPERATOR)
def job(job_id: int) -> Page:
    """Show a job: how to send it, what the control reports, and the question what came out."""
    return _job_page(_own(job_id))


@pages.post("/jobs/<row:job_id>/tickets")
@policy(Policy.OPERATOR)
def send(job_id: int) -> Response:
    """Write a ticket. A control in the browser's reach gets it from the page, as JSON; another one asks for it."""
    sent = SendForm()
    agent = agents.live(db.session(), signed_in().enterprise_id, _number(sent.agent.data))
    is_asking, agent_id = agent.mode is Mode.POLL, agent.id
    try:
        if not sent.validate():
            raise NotFoundError
        with unit_of_work() as session:
            agent = agents.live(session, signed_in().enterprise_id, agent_id)
            written = service.send(session, person(), job_id, agent, sent.printer.data or "")
    except AppError as error:
        if is_asking:
            raise
        answer = jsonify({"code": error.code, "message": error.message_zh})
        answer.status_code = error.status
        return answer
    if is_asking:
        return redirect(url_for(".job", job_id=job_id), code=303)
    return jsonify({"ticket": written})


@pages.post("/jobs/<row:job_id>/document")
@policy(Policy.OPERATOR)
def document(job_id: int) -> Response:
    """Give the file to the browser's own viewer, once; only where the site allows it (D43)."""
    if not current().settings.print_from_viewer:
        raise NotFoundError
    own = _own(job_id)
    variant = Variant.COPY if own.copy_no else Variant.ORIGINAL
    certificate_id, copy_no, version = own.certificate_id, own.copy_no, own.version
    found = documents.provide(certificate_id, variant, copy_no=copy_no)
    if found.version != version:
        raise CertificateChangedError
    with unit_of_work() as session:
        written = service.send(session, person(), job_id, None)
        tickets.redeem_here(session, signed_in().operator_id, written)
    name = f"{found.certificate_no}.pdf"
    answer = send_file(BytesIO(found.path.read_bytes()), mimetype="application/pdf", download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@pages.post("/jobs/<row:job_id>/<any(printed,failed):outcome>")
@policy(Policy.OPERATOR)
def confirm(job_id: int, outcome: str) -> Response:
    """Take the operator's word for what came out (R77)."""
    own = _own(job_id)
    blank_no = own.blank_no
    with unit_of_work() as session:
        service.confirm(session, job_id, succeeded=outcome == "printed", by=person().actor)
    if outcome == "printed":
        flash("已确认打印成功，打印次数加 1。")
    elif blank_no:
        flash(f"已确认打印失败，空白单证 {blank_no} 记为报废。请换一张空白单证重新打印。", "warn")
    else:
        flash("已确认打印失败，请重新打印。", "warn")
    return redirect(url_for("desktop_printing.listing"), code=303)


@pages.post("/jobs/<row:job_id>/cancel")
@policy(Policy.OPERATOR)
def cancel(job_id: int) -> Response:
    """Give up a job of which nothing has left."""
    _own(job_id)
    with unit_of_work() as session:
        service.cancel(session, job_id, by=person().actor)
    flash("已取消打印，空白单证可再次使用。")
    return redirect(url_for("desktop_printing.listing"), code=303)


def person() -> Person:
    """Give who sits here as the printing knows him."""
    who = signed_in()
    return Person(who.operator_id, who.enterprise_id, who.uscc)


def _waiting() -> Response | None:
    url = frame.waiting_job_url(signed_in().operator_id)
    return redirect(url, code=303) if url else None


def _count() -> None:
    with unit_of_work(durable=False) as session:
        until = budgets.take(session, PRINTS, str(signed_in().operator_id))
    if until is not None:
        raise PausedError(retry_after=max(1, int((until - clock.now()).total_seconds())))


def _document(wanted: Printable) -> StoredDocument:
    return documents.provide(wanted.certificate_id, wanted.variant, copy_no=wanted.copy_no)


def _pages(sent: PrintForm) -> int | None:
    """Read the number of continuation sheets; none typed is none."""
    typed = (sent.continuation_pages.data or "").strip() or "0"
    return int(typed) if _PAGES.fullmatch(typed) else None


def _number(typed: str | None) -> int:
    return int(typed) if typed and _NUMBER.fullmatch(typed) else 0


def _own(job_id: int) -> PrintJob:
    found = queries.job_of(db.session(), signed_in().enterprise_id, job_id)
    if found is None:
        raise NotFoundError
    return found


def _page(wanted: Printable, found: StoredDocument, shown: PrintForm, status: int = 200) -> Page:
    return frame.page(
        "desktop/print.html",
        status,
        form=shown,
        wanted=wanted,
        pages=found.pages,
        copy_no=wanted.copy_no,
    )


def _job_page(found: PrintJob) -> Page:
    session = db.session()
    ticket = tickets.of(session, found.ticket_id) if found.ticket_id else None
    is_open = found.state is JobState.RESERVED
    has_left = queries.has_left(session, found)
    return frame.page(
        "desktop/print_job.html",
        job=found,
        certificate_no=queries.certificate_no(session, found),
        is_open=is_open,
        has_left=has_left,
        ticket=ticket,
        progress=_progress(ticket),
        is_waiting=ticket is not None and not has_left and not tickets.is_over(ticket),
        is_moving=is_open and _moves(ticket),
        asking=agents.asking(session, signed_in().enterprise_id) if is_open and not has_left else [],
        may_view=current().settings.print_from_viewer,
        beijing_text=clock.beijing_text,
    )


def _progress(ticket: PrintTicket | None) -> str:
    if ticket is None:
        return ""
    if tickets.is_over(ticket):
        return "打印控件没有取件"
    if ticket.agent_id is None:
        return "已在浏览器中打开"
    return TICKET_STATE_ZH[ticket.state] + (f"（{ticket.printer}）" if ticket.printer else "")


def _moves(ticket: PrintTicket | None) -> bool:
    """Tell whether a control may still say more of a ticket."""
    if ticket is None or ticket.agent_id is None or tickets.is_over(ticket):
        return False
    return ticket.state in _MOVING
