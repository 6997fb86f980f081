"""现场出证申请, 自助重打申请 and their query: write, add files, send, take back, see what became of it (R82 to R87)."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, request, url_for
from flask import Response as Page
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from app.applications import attachments, queries, rules, service
from app.applications.attachments import Checked, InfectedError
from app.applications.errors import ApplicationStateError, AttachmentRefusedError, IncompleteError
from app.applications.models import STATE_ZH, Application, ApplicationKind
from app.certificates import owned
from app.core import budgets, clock
from app.core.db import db
from app.core.errors import PausedError
from app.core.unit_of_work import unit_of_work
from app.web.desktop import frame
from app.web.desktop.applications_form import ApplicationForm, ApplicationSearchForm
from app.web.desktop.operator import signed_in, signed_in_or_none
from app.web.desktop.print_jobs import person
from app.web.shared import errors, paging, uploads
from app.web.shared.access import Policy, policy

pages = Blueprint("desktop_applications", __name__, url_prefix="/desktop/applications")
uploads.allow(
    pages,
    {"desktop_applications.begin", "desktop_applications.change"},
    rules.MOST_BYTES,
    may=lambda: signed_in_or_none() is not None,
)

_KIND = f"<any({', '.join(ApplicationKind)}):kind>"
_SPAN = timedelta(minutes=10)
# Each file costs a process of its own.
FILES = budgets.Budget("application-files", 100, _SPAN, _SPAN)
_SUBMIT, _REMOVE = "submit", "remove"


@pages.get("")
@policy(Policy.OPERATOR)
def listing() -> Page:
    """现场出证/自助重打查询."""
    form = ApplicationSearchForm(request.args)
    cut = paging.wished()
    if not form.is_right():
        return _listing(form, [], cut.of(0), 422)
    session, enterprise_id, wanted = db.session(), signed_in().enterprise_id, form.conditions()
    total = queries.count(session, wanted, enterprise_id=enterprise_id)
    lines = queries.search(session, wanted, enterprise_id=enterprise_id, page=cut.page, size=cut.size)
    return _listing(form, lines, cut.of(total))


@pages.get(f"/{_KIND}/<row:certificate_id>")
@policy(Policy.OPERATOR)
def new(kind: str, certificate_id: int) -> Response:
    """Begin an application about a certificate, or lead to the one that is not over."""
    wanted, session = ApplicationKind(kind), db.session()
    owned.by_id(session, signed_in().uscc, certificate_id)
    there = queries.live(session, wanted, certificate_id)
    if there is not None:
        if there.enterprise_id != signed_in().enterprise_id:
            raise ApplicationStateError("该证书已由另一单位申请，尚未办结。")
        return redirect(url_for(".show", application_id=there.id), code=303)
    service.require_applicable(session, person(), wanted, certificate_id)
    return _new(wanted, certificate_id, ApplicationForm(formdata=None))


@pages.post(f"/{_KIND}/<row:certificate_id>")
@policy(Policy.OPERATOR)
def begin(kind: str, certificate_id: int) -> Response:
    """Keep what was written as a draft, with its files, and send it if that was pressed."""
    form, wanted = ApplicationForm(), ApplicationKind(kind)
    if not form.validate():
        return _new(wanted, certificate_id, form, 422)
    with unit_of_work() as session:
        made = service.begin(session, person(), wanted, certificate_id, form.words()).id
    return _keep(made, form)


@pages.get("/<row:application_id>")
@policy(Policy.OPERATOR)
def show(application_id: int) -> Page:
    """Show an application: to be changed while it is a draft or returned, else to be read."""
    found = queries.of_enterprise(db.session(), signed_in().enterprise_id, application_id)
    written = {"remark": found.remark, "reprint_reason": found.reprint_reason}
    return _page(found, ApplicationForm(formdata=None, data=written))


@pages.post("/<row:application_id>")
@policy(Policy.OPERATOR)
def change(application_id: int) -> Response:
    """Keep what was changed, and send it if that was pressed."""
    form = ApplicationForm()
    if not form.validate():
        return _page(
            queries.of_enterprise(db.session(), signed_in().enterprise_id, application_id), form, 422
        )
    return _keep(application_id, form)


@pages.post("/<row:application_id>/withdraw")
@policy(Policy.OPERATOR)
def withdraw(application_id: int) -> Response:
    """撤回."""
    with unit_of_work() as session:
        service.withdraw(session, person(), application_id)
    flash("已撤回，可修改后重新提交。")
    return redirect(url_for(".show", application_id=application_id), code=303)


@pages.post("/<row:application_id>/discard")
@policy(Policy.OPERATOR)
def discard(application_id: int) -> Response:
    """Throw away a draft."""
    with unit_of_work() as session:
        service.discard(session, person(), application_id)
    flash("已删除。")
    return redirect(url_for(".listing"), code=303)


@pages.get("/<row:application_id>/attachments/<row:attachment_id>")
@policy(Policy.OPERATOR)
def attachment(application_id: int, attachment_id: int) -> Response:
    """Give a file of an application."""
    session = db.session()
    found = queries.of_enterprise(session, signed_in().enterprise_id, application_id)
    file = attachments.one(session, found.id, attachment_id)
    return uploads.give(file.sha256, file.name)


@pages.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> Response:
    """Say what the limit is; the files were not read, and what was saved before is there."""
    return errors.answer(AttachmentRefusedError.code, 413, "一次上传的文件合计不能超过 40M，请分次上传。")


def _keep(application_id: int, form: ApplicationForm) -> Response:
    """Write words and files down; a file that is refused keeps nothing else from being kept."""
    files, refused = _checked([one for one in form.files.data or [] if one and one.filename])
    removed = request.form.get(_REMOVE, type=int)
    try:
        with unit_of_work() as session:
            if removed is not None:
                service.detach(session, person(), application_id, removed)
            service.write(session, person(), application_id, form.words(), files)
    except AttachmentRefusedError as error:
        refused.append(error.message_zh)
    if request.form.get("deed") == _SUBMIT and not refused:
        try:
            with unit_of_work() as session:
                service.submit(session, person(), application_id)
        except IncompleteError as error:
            form[error.field].errors = [error.message_zh]
        else:
            flash("已提交，审核结果会在“消息”中告知。")
            return redirect(url_for(".show", application_id=application_id), code=303)
    if refused:
        form.files.errors = refused
    if form.errors:
        found = queries.of_enterprise(db.session(), signed_in().enterprise_id, application_id)
        return _page(found, form, 422)
    flash(f"已上传 {len(files)} 个文件，申请已暂存。" if files else "已暂存。")
    return redirect(url_for(".show", application_id=application_id), code=303)


def _checked(sent: list[FileStorage]) -> tuple[list[Checked], list[str]]:
    """Look through files; gives those that may come in, and what is wrong with the others."""
    good: list[Checked] = []
    refused: list[str] = []
    for file in sent:
        _count()
        try:
            good.append(attachments.check(file.filename or "", file.read(rules.LARGEST_FILE + 1)))
        except InfectedError as error:
            with unit_of_work():
                attachments.note_infected(person().actor, error.virus)
            refused.append(error.message_zh)
        except AttachmentRefusedError as error:
            refused.append(error.message_zh)
    return good, refused


def _count() -> None:
    with unit_of_work(durable=False) as session:
        until = budgets.take(session, FILES, str(signed_in().operator_id))
    if until is not None:
        wait = max(1, int((until - clock.now()).total_seconds()))
        raise PausedError("上传过于频繁，请稍后再试。", retry_after=wait)


def _listing(
    form: ApplicationSearchForm, lines: list[Application], paged: paging.Paging, status: int = 200
) -> Page:
    return frame.page(
        "desktop/applications.html",
        status,
        form=form,
        lines=lines,
        paging=paged,
        beijing_text=clock.beijing_text,
    )


def _new(kind: ApplicationKind, certificate_id: int, form: ApplicationForm, status: int = 200) -> Page:
    return _page(None, form, status, kind=kind, certificate_id=certificate_id)


def _page(
    found: Application | None,
    form: ApplicationForm,
    status: int = 200,
    *,
    kind: ApplicationKind | None = None,
    certificate_id: int | None = None,
) -> Page:
    session, who = db.session(), signed_in()
    subject = owned.by_id(session, who.uscc, found.certificate_id if found else certificate_id or 0)
    return frame.page(
        "desktop/application.html",
        status,
        form=form,
        found=found,
        kind=found.kind if found else kind,
        certificate=subject,
        is_editable=found is None or found.is_editable,
        files=attachments.of(session, found.id) if found else [],
        steps=queries.steps(session, found.id) if found else [],
        states=STATE_ZH,
        today=clock.today(),
        rules=rules,
        beijing_text=clock.beijing_text,
    )
