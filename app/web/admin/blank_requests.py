"""申领: applications of enterprises for blank forms, and the answers of the issuing desk (D44)."""

from flask import Blueprint, flash, redirect, url_for
from flask import Response as Page
from werkzeug.wrappers import Response

from app.blanks import queries, requests
from app.blanks.errors import RangeError
from app.blanks.models import REQUEST_STATE_ZH, RequestState, SheetState
from app.core import clock
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.staff.models import Role
from app.web.admin import desk
from app.web.admin.blank_forms import IssueForm, RefuseForm, put
from app.web.shared.access import Policy, policy

pages = Blueprint("admin_blank_requests", __name__, url_prefix="/admin/blanks/requests")


@pages.get("/")
@policy(Policy.STAFF, Role.ISSUER_DESK)
def listing() -> Page:
    """List the newest applications, answered ones too."""
    return desk.page(
        "admin/blank_requests.html",
        lines=queries.requests(db.session(), is_open=False),
        request_states=REQUEST_STATE_ZH,
        beijing_text=clock.beijing_text,
    )


@pages.get("/<row:request_id>")
@policy(Policy.STAFF, Role.ISSUER_DESK)
def details(request_id: int) -> Page:
    """Show an application."""
    return _request(request_id)


@pages.post("/<row:request_id>/issue")
@policy(Policy.STAFF, Role.ISSUER_DESK)
def issue(request_id: int) -> Response:
    """Answer an application with sheets."""
    form = IssueForm()
    if form.validate():
        try:
            with unit_of_work() as session:
                requests.issue(
                    session,
                    request_id,
                    first_no=form.first_no.data or "",
                    last_no=form.last_no.data or "",
                    by=_actor(),
                )
        except RangeError as error:
            put(form, error)
        else:
            return _answered("已发放，并已告知申领人。", request_id)
    return _request(request_id, 422, issue_form=form)


@pages.post("/<row:request_id>/hand-out")
@policy(Policy.STAFF, Role.ISSUER_DESK)
def hand_out(request_id: int) -> Response:
    """Note that the sheets of an application were collected."""
    try:
        with unit_of_work() as session:
            requests.hand_out(session, request_id, by=_actor())
    except RangeError as error:
        return _request(request_id, 422, told=error.message_zh)
    return _answered("已领取。", request_id)


@pages.post("/<row:request_id>/refuse")
@policy(Policy.STAFF, Role.ISSUER_DESK)
def refuse(request_id: int) -> Response:
    """Refuse an application."""
    form = RefuseForm()
    if not form.validate():
        return _request(request_id, 422, refuse_form=form)
    with unit_of_work() as session:
        requests.refuse(session, request_id, reason=form.reason.data.strip(), by=_actor())
    return _answered("已退回，并已告知申领人。", request_id)


def _actor() -> str:
    return f"staff {desk.member().user_name}"


def _answered(words: str, request_id: int) -> Response:
    flash(words)
    return redirect(url_for(".details", request_id=request_id), code=303)


def _request(
    request_id: int,
    status: int = 200,
    *,
    issue_form: IssueForm | None = None,
    refuse_form: RefuseForm | None = None,
    told: str | None = None,
) -> Page:
    session = db.session()
    found, enterprise = queries.request(session, request_id)
    proposed = None
    if found.state is RequestState.APPLIED and not found.kind.is_continuation:
        proposed = queries.first_in_stock(session, found.kind, found.quantity)
    ends = {"first_no": proposed.first_no, "last_no": proposed.last_no} if proposed else {}
    in_stock = queries.totals(session).get(found.kind_id, {}).get(SheetState.IN_STOCK, 0)
    if found.kind.is_continuation:
        counted = queries.continuations(session, kind_id=found.kind_id).get(found.kind_id, [])
        in_stock = sum(one.quantity for one in counted if one.enterprise_id is None)
    return desk.page(
        "admin/blank_request.html",
        status,
        asked=found,
        enterprise=enterprise,
        in_stock=in_stock,
        issue_form=issue_form or IssueForm(formdata=None, **ends),
        refuse_form=refuse_form or RefuseForm(formdata=None),
        told=told,
        request_states=REQUEST_STATE_ZH,
        beijing_text=clock.beijing_text,
    )
