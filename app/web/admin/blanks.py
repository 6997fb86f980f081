"""空白单证: kinds and their stock, a sheet's history, and issuers on plain paper (D37, D44)."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask import Response as Page
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.blanks import kinds, queries, rules, stock
from app.blanks.errors import KindError, RangeError
from app.blanks.models import REQUEST_STATE_ZH, SHEET_STATE_ZH, STEP_ZH, BlankKind
from app.core import clock
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.unit_of_work import unit_of_work
from app.staff.models import Role
from app.web.admin import desk
from app.web.admin.blank_forms import KindForm, KindNamesForm, NumberForm, PlainForm, StockForm, put
from app.web.shared.access import Policy, policy

pages = Blueprint("admin_blanks", __name__, url_prefix="/admin/blanks")

Step = Callable[[Session, BlankKind, StockForm, str], None]


@pages.get("/")
@policy(Policy.STAFF, Role.ISSUER_DESK)
def listing() -> Page:
    """Show every kind with its stock, the applications that wait, and issuers on plain paper."""
    session = db.session()
    return desk.page(
        "admin/blanks.html",
        kinds=queries.kinds(session),
        totals=queries.totals(session),
        counts=queries.continuations(session),
        waiting=queries.requests(session, is_open=True),
        papers=queries.papers(session),
        number_form=NumberForm(None),
        plain_form=PlainForm(None),
        states=SHEET_STATE_ZH,
        request_states=REQUEST_STATE_ZH,
        beijing_text=clock.beijing_text,
    )


@pages.get("/kinds/new")
@policy(Policy.STAFF, Role.ISSUER_DESK)
def new() -> Page:
    """Ask for a kind."""
    return desk.page("admin/blank_kind_new.html", form=KindForm())


@pages.post("/kinds/new")
@policy(Policy.STAFF, Role.ISSUER_DESK)
def add() -> Response:
    """Add a kind."""
    form = KindForm()
    if form.validate():
        try:
            with unit_of_work() as session:
                kind_id = kinds.add(session, form.draft(), by=_actor())
        except KindError as error:
            put(form, error)
        else:
            return _done("已新增。", kind_id)
    return desk.page("admin/blank_kind_new.html", 422, form=form)


@pages.get("/kinds/<row:kind_id>")
@policy(Policy.STAFF, Role.ISSUER_DESK)
def kind(kind_id: int) -> Page:
    """Show a kind: where its sheets are, what can be done with them, and what was done."""
    return _kind(kind_id)


@pages.post("/kinds/<row:kind_id>/names")
@policy(Policy.STAFF, Role.ISSUER_DESK)
def change(kind_id: int) -> Response:
    """Change a kind's name and formats."""
    form = KindNamesForm()
    if form.validate():
        try:
            with unit_of_work() as session:
                kinds.change(
                    session, kind_id, name=form.name.data.strip(), formats=form.format_codes(), by=_actor()
                )
        except KindError as error:
            put(form, error)
        else:
            return _done("已保存。", kind_id)
    return _kind(kind_id, 422, names_form=form)


@pages.post("/kinds/<row:kind_id>/retire")
@policy(Policy.STAFF, Role.ISSUER_DESK)
def retire(kind_id: int) -> Response:
    """Take a kind out of use, or into use again."""
    with unit_of_work() as session:
        found = session.get(BlankKind, kind_id)
        kinds.retire(session, kind_id, is_retired=found is None or found.retired_at is None, by=_actor())
    return _done("已更改。", kind_id)


@pages.post("/kinds/<row:kind_id>/<any(receive,issue,hand_out,void):step>")
@policy(Policy.STAFF, Role.ISSUER_DESK)
def move(kind_id: int, step: str) -> Response:
    """Take sheets a step further: into stock, to an enterprise, into its hands, out of use."""
    form = StockForm(prefix=step)
    if form.validate():
        try:
            with unit_of_work() as session:
                _STEPS[step](session, _of(session, kind_id), form, _actor())
        except RangeError as error:
            put(form, error)
        else:
            return _done("已办理。", kind_id)
    return _kind(kind_id, 422, stock_form=form, step=step)


@pages.get("/numbers")
@policy(Policy.STAFF, Role.ISSUER_DESK)
def number() -> Page:
    """Show where a sheet is, and every step of it."""
    form = NumberForm(request.args)
    session = db.session()
    found = None
    if form.validate():
        found = queries.sheet(session, rules.clean_no(form.no.data) or "")
        if found is None:
            form.no.errors = ["没有该编号的空白单证"]
    return desk.page(
        "admin/blank_number.html",
        200 if found else 422,
        form=form,
        found=found,
        steps=queries.history(session, found[0]) if found else [],
        states=SHEET_STATE_ZH,
        step_names=STEP_ZH,
        beijing_text=clock.beijing_text,
    )


@pages.post("/plain-paper/<row:issuer_id>")
@policy(Policy.STAFF, Role.ISSUER_DESK)
def plain_paper(issuer_id: int) -> Response:
    """Say that an issuer's certificates are printed on plain paper, or on blank forms again."""
    form = PlainForm()
    if issuer_id not in {one.issuer_id for one in queries.papers(db.session())}:
        raise NotFoundError
    with unit_of_work() as session:
        kinds.set_plain_paper(session, issuer_id, is_plain=form.is_plain.data, by=_actor())
    flash("已更改。")
    return redirect(url_for(".listing"), code=303)


def _receive(session: Session, found: BlankKind, form: StockForm, by: str) -> None:
    if found.is_continuation:
        stock.receive_continuations(session, found.id, form.quantity.data or 0, by=by)
    else:
        stock.receive(session, found.id, form.first_no.data, form.last_no.data, by=by)


def _issue(session: Session, found: BlankKind, form: StockForm, by: str) -> None:
    enterprise = queries.enterprise_by_uscc(session, (form.uscc.data or "").strip().upper())
    if enterprise is None:
        raise RangeError("没有该统一社会信用代码的企业。", field="uscc")
    if found.is_continuation:
        stock.issue_continuations(
            session, found.id, form.quantity.data or 0, enterprise_id=enterprise.id, by=by
        )
    else:
        ends = (form.first_no.data, form.last_no.data)
        stock.issue(session, found.id, *ends, enterprise_id=enterprise.id, by=by)


def _hand_out(session: Session, found: BlankKind, form: StockForm, by: str) -> None:
    stock.hand_out(session, found.id, form.first_no.data, form.last_no.data, by=by)


def _void(session: Session, found: BlankKind, form: StockForm, by: str) -> None:
    reason = (form.reason.data or "").strip()
    if not reason:
        raise RangeError("请写明作废原因。", field="reason")
    if not found.is_continuation:
        stock.void(session, found.id, form.first_no.data, form.last_no.data, reason=reason, by=by)
        return
    uscc = (form.uscc.data or "").strip().upper()
    holder = queries.enterprise_by_uscc(session, uscc) if uscc else None
    if uscc and holder is None:
        raise RangeError("没有该统一社会信用代码的企业。", field="uscc")
    stock.void_continuations(
        session,
        found.id,
        form.quantity.data or 0,
        enterprise_id=holder.id if holder else None,
        reason=reason,
        by=by,
    )


_STEPS: dict[str, Step] = {"receive": _receive, "issue": _issue, "hand_out": _hand_out, "void": _void}


def _actor() -> str:
    return f"staff {desk.member().user_name}"


def _of(session: Session, kind_id: int) -> BlankKind:
    found = session.get(BlankKind, kind_id)
    if found is None:
        raise NotFoundError
    return found


def _done(words: str, kind_id: int) -> Response:
    flash(words)
    return redirect(url_for(".kind", kind_id=kind_id), code=303)


def _kind(
    kind_id: int,
    status: int = 200,
    *,
    names_form: KindNamesForm | None = None,
    stock_form: StockForm | None = None,
    step: str | None = None,
) -> Page:
    session = db.session()
    found = _of(session, kind_id)
    return desk.page(
        "admin/blank_kind.html",
        status,
        kind=found,
        holdings=[] if found.is_continuation else queries.holdings(session, found),
        counts=queries.continuations(session, kind_id=kind_id).get(kind_id, []),
        steps=queries.steps_of(session, kind_id),
        names_form=names_form
        or KindNamesForm(
            formdata=None, name=found.name, formats=" ".join(one.format for one in found.formats)
        ),
        forms={name: _form_of(name, step, stock_form) for name in _STEPS},
        step=step,
        states=SHEET_STATE_ZH,
        step_names=STEP_ZH,
        beijing_text=clock.beijing_text,
    )


def _form_of(name: str, sent_step: str | None, sent: StockForm | None) -> StockForm:
    """Give each step a form of its own; what was typed stays with the step it was sent for."""
    return sent if sent is not None and name == sent_step else StockForm(formdata=None, prefix=name)
