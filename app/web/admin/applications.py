"""申请审核: applications for 现场出证 and 自助重打, their files, and what staff decide (R87, D47)."""

from flask import Blueprint, flash, redirect, request, url_for
from flask import Response as Page
from werkzeug.wrappers import Response

from app.applications import attachments, queries, service
from app.applications.models import KIND_ZH, STATE_ZH, Application, ApplicationKind, ApplicationState
from app.applications.queries import Conditions
from app.audit.service import record
from app.certificates.rules import clean_no
from app.core import clock
from app.core.db import db
from app.core.errors import AppError, NotFoundError
from app.core.unit_of_work import unit_of_work
from app.printing import queries as prints
from app.staff.models import Role
from app.web.admin import desk
from app.web.admin.blank_forms import RefuseForm
from app.web.shared import paging, uploads
from app.web.shared.access import Policy, policy

pages = Blueprint("admin_applications", __name__, url_prefix="/admin/applications")
_ANY = "any"
_SHOWN = {state: words for state, words in STATE_ZH.items() if state is not ApplicationState.DISCARDED}


@pages.get("/")
@policy(Policy.STAFF, Role.REVIEWER)
def listing() -> Page:
    """List what waits for a decision, or what is searched."""
    state = request.args.get("state", ApplicationState.SUBMITTED.value)
    kind = request.args.get("kind", _ANY)
    typed = request.args.get("certificate_no", "").strip()[:64]
    wanted = Conditions(
        kind=ApplicationKind(kind) if kind in list(ApplicationKind) else None,
        state=ApplicationState(state) if state in _SHOWN else None,
        certificate_no=(clean_no(typed) or typed) if typed else None,
        # What nobody has sent is nobody's business.
        is_sent=True,
    )
    session, cut = db.session(), paging.wished()
    return desk.page(
        "admin/applications.html",
        lines=queries.search(session, wanted, page=cut.page, size=cut.size),
        paging=cut.of(queries.count(session, wanted)),
        state=wanted.state or _ANY,
        kind=wanted.kind or _ANY,
        certificate_no=typed,
        states=_SHOWN,
        kinds=KIND_ZH,
        beijing_text=clock.beijing_text,
    )


@pages.get("/<row:application_id>")
@policy(Policy.STAFF, Role.REVIEWER)
def details(application_id: int) -> Page:
    """Show an application that was sent."""
    return _details(application_id, RefuseForm(formdata=None))


@pages.get("/<row:application_id>/attachments/<row:attachment_id>")
@policy(Policy.STAFF, Role.REVIEWER)
def attachment(application_id: int, attachment_id: int) -> Response:
    """Give a file of an application; it is audited."""
    file = attachments.one(db.session(), _sent(application_id).id, attachment_id)
    sha256, name = file.sha256, file.name
    with unit_of_work():
        record("applications:attachment:viewed_by_staff", actor=_actor(), subject_id=attachment_id)
    return uploads.give(sha256, name)


@pages.post("/<row:application_id>/<any(grant, close):deed>")
@policy(Policy.STAFF, Role.REVIEWER)
def decide(application_id: int, deed: str) -> Response:
    """审核通过, or 办结 of what was granted."""
    verb = service.grant if deed == "grant" else service.close
    try:
        with unit_of_work() as session:
            verb(session, application_id, by=_actor())
    except NotFoundError:
        raise
    except AppError as error:
        # Somebody else was faster, or the certificate stands otherwise by now: said beside what it shows.
        return _details(application_id, RefuseForm(formdata=None), error.status, told=error.message_zh)
    return _done(
        application_id, "已审核通过，并已告知申请人。" if deed == "grant" else "已办结，并已告知申请人。"
    )


@pages.post("/<row:application_id>/return")
@policy(Policy.STAFF, Role.REVIEWER)
def return_(application_id: int) -> Response:
    """退回; the applicant reads the reason."""
    form = RefuseForm()
    if not form.validate():
        return _details(application_id, form, 422)
    try:
        with unit_of_work() as session:
            service.return_(session, application_id, reason=form.reason.data.strip(), by=_actor())
    except NotFoundError:
        raise
    except AppError as error:
        return _details(application_id, form, error.status, told=error.message_zh)
    return _done(application_id, "已退回，并已告知申请人。")


def _actor() -> str:
    return f"staff {desk.member().user_name}"


def _done(application_id: int, words: str) -> Response:
    flash(words)
    return redirect(url_for(".details", application_id=application_id), code=303)


def _sent(application_id: int) -> Application:
    """Find an application that was sent once."""
    found = queries.one(db.session(), application_id)
    if found.submitted_at is None:
        raise NotFoundError
    return found


def _details(application_id: int, form: RefuseForm, status: int = 200, *, told: str | None = None) -> Page:
    session, found = db.session(), _sent(application_id)
    return desk.page(
        "admin/application.html",
        status,
        found=found,
        form=form,
        told=told,
        # A draft that was taken back is the applicant's alone until he sends it again.
        files=attachments.of(session, found.id) if found.state is not ApplicationState.DRAFT else [],
        steps=queries.steps(session, found.id),
        standing=prints.standing(session, found.certificate_id),
        states=STATE_ZH,
        beijing_text=clock.beijing_text,
    )
