"""出境检验检疫证书自助打印: the list, its tools, and the list as a file (R68 to R74, R78)."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask import Response as Page
from werkzeug.wrappers import Response

from app.applications.models import ApplicationKind
from app.audit.service import record
from app.certificates import owned
from app.certificates.queries import CertificateView
from app.core import budgets, clock
from app.core.db import db
from app.core.errors import AppError, NotFoundError, PausedError
from app.core.gateways import current
from app.core.unit_of_work import unit_of_work
from app.documents import service as documents
from app.documents.models import Variant
from app.print_agents import queries as agents
from app.printing import exports, queries
from app.printing.models import ExportState
from app.web.desktop import frame
from app.web.desktop.operator import signed_in
from app.web.desktop.print_jobs import person
from app.web.desktop.printing_form import PrintSearchForm
from app.web.shared import files, origin, paging, papers
from app.web.shared.access import Policy, policy

pages = Blueprint("desktop_printing", __name__, url_prefix="/desktop/printing")

# The manual's empty picture shows a week.
_DAYS_SHOWN = 7
_SPAN = timedelta(minutes=10)
EXPORTS = budgets.Budget("print-export", 20, _SPAN, _SPAN)
# Each may be rendered and sealed for it.
PREVIEWS = budgets.Budget("print-preview", 60, _SPAN, _SPAN)
_XLS = "application/vnd.ms-excel"
# What the buttons over the list lead to, once a line is chosen.
DEEDS: dict[str, tuple[str, dict[str, Any]]] = {
    "preview": ("desktop_printing.preview", {}),
    "print": ("desktop_print_jobs.form", {}),
    "onsite": ("desktop_applications.new", {"kind": ApplicationKind.ONSITE.value}),
    "reprint": ("desktop_applications.new", {"kind": ApplicationKind.REPRINT.value}),
}


class NothingChosenError(AppError):
    """A button over the list was pressed without a chosen line."""

    code = "nothing_chosen"
    status = 422
    message_zh = "请先勾选一条证书"


@pages.get("")
@policy(Policy.OPERATOR)
def listing() -> Page:
    """Show the list; a page that is opened without conditions shows what waits since a week."""
    form = _form()
    if request.args and not form.is_right():
        return _page(form, 422)
    return _page(form)


@pages.get("/chosen")
@policy(Policy.OPERATOR)
def chosen() -> Response:
    """Lead to what a button of the list does with the chosen line, for browsers without scripts."""
    certificate_id = request.args.get("certificate", type=int)
    if certificate_id is None:
        return _page(_form(sent=False), 422, told=NothingChosenError.message_zh)
    deed = DEEDS.get(request.args.get("deed", ""))
    if deed is None:
        raise NotFoundError
    endpoint, values = deed
    view = owned.by_id(db.session(), signed_in().uscc, certificate_id)
    return redirect(url_for(endpoint, certificate_id=view.id, **values), code=303)


@pages.get("/<row:certificate_id>/preview")
@policy(Policy.OPERATOR)
def preview(certificate_id: int) -> Page:
    """Show the paper as it would be printed, seal and all, with 仅供预览 over every page (R74, D43)."""
    view = _self_printed(certificate_id)
    return frame.page("desktop/print_preview.html", view=view, is_valid=papers.is_valid(view))


@pages.get("/<row:certificate_id>/preview.pdf")
@policy(Policy.OPERATOR)
def preview_file(certificate_id: int) -> Response:
    """Give the file of the preview, for the frame of the page above alone."""
    view = _self_printed(certificate_id)
    with unit_of_work(durable=False) as session:
        until = budgets.take(session, PREVIEWS, str(signed_in().operator_id))
        if until is None:
            record("printing:certificate:previewed", actor=person().actor, subject_id=view.id)
    if until is not None:
        raise PausedError(retry_after=max(1, int((until - clock.now()).total_seconds())))
    answer = papers.sealed_file(view, documents.provide(view.id, Variant.PREVIEW), as_attachment=False)
    # Browsers show a PDF with a page of their own, which a stricter policy would leave empty.
    answer.headers["Content-Security-Policy"] = "frame-ancestors 'self'"
    return answer


@pages.get("/export")
@policy(Policy.OPERATOR)
def export() -> Response:
    """Give all lines of the list as a workbook; a long one is built meanwhile, on a page that tells."""
    form = _form()
    if request.args and not form.is_right():
        return _page(form, 422)
    wanted, who = form.conditions(), person()
    total = queries.count(db.session(), who.uscc, wanted)
    with unit_of_work() as session:
        until = budgets.take(session, EXPORTS, str(who.operator_id))
        long_id = None
        if until is None and total > exports.AT_ONCE:
            long_id = exports.ask(session, who, wanted, total)
        elif until is None:
            record("printing:list:exported", actor=who.actor, source=origin.source(), rows=total)
    if until is not None:
        wait = max(1, int((until - clock.now()).total_seconds()))
        raise PausedError("导出过于频繁，请稍后再试。", retry_after=wait)
    if long_id is not None:
        return redirect(url_for(".waiting", export_id=long_id), code=303)
    lines = (line for batch in queries.every_line(db.session(), who.uscc, wanted) for line in batch)
    return _file(exports.workbook(lines))


@pages.get("/exports/<row:export_id>")
@policy(Policy.OPERATOR)
def waiting(export_id: int) -> Page:
    """Tell how far a long list is."""
    found = _export(export_id)
    answer = frame.page("desktop/print_export.html", export=found, states=ExportState, most=queries.MOST)
    if found.state is ExportState.WAITING:
        answer.headers["Refresh"] = "2"
    return answer


@pages.get("/exports/<row:export_id>/file")
@policy(Policy.OPERATOR)
def file(export_id: int) -> Response:
    """Give a long list that is ready."""
    found = _export(export_id)
    if found.sha256 is None:
        raise NotFoundError
    return _file(current().storage.read(found.sha256))


def _self_printed(certificate_id: int) -> CertificateView:
    """Find an own certificate that is printed here; of the others no file leaves (R65)."""
    view = owned.by_id(db.session(), signed_in().uscc, certificate_id)
    if not queries.is_self_printed(db.session(), view.id):
        raise NotFoundError
    return view


def _form(*, sent: bool = True) -> PrintSearchForm:
    today = clock.today()
    return PrintSearchForm(
        request.args if sent and request.args else None,
        formats=queries.formats(db.session(), signed_in().uscc),
        first_day=today - timedelta(days=_DAYS_SHOWN),
        last_day=today,
    )


def _page(form: PrintSearchForm, status: int = 200, *, told: str | None = None) -> Page:
    session, uscc, cut = db.session(), signed_in().uscc, paging.wished()
    values: dict[str, Any] = {"lines": [], "paging": cut.of(0), "is_cut": False}
    if not form.errors:
        wanted = form.conditions()
        total = queries.count(session, uscc, wanted)
        values = {
            "lines": queries.search(session, uscc, wanted, page=cut.page, size=cut.size),
            "paging": cut.of(min(total, queries.MOST)),
            "is_cut": total > queries.MOST,
        }
    return frame.page(
        "desktop/printing.html",
        status,
        form=form,
        told=told,
        export_url=_with_conditions(),
        has_asking=bool(agents.asking(session, signed_in().enterprise_id)),
        may_view=current().settings.print_from_viewer,
        **values,
    )


def _with_conditions() -> str:
    asked = request.query_string.decode("ascii", "replace")
    return url_for(".export") + (
        f"?{asked}" if asked and request.endpoint == "desktop_printing.listing" else ""
    )


def _export(export_id: int) -> Any:
    found = exports.of_operator(db.session(), signed_in().operator_id, export_id)
    if found is None:
        raise NotFoundError
    return found


def _file(content: bytes) -> Response:
    return files.attachment(content, exports.FILE_NAME, _XLS)
