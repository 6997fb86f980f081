"""空白单证: what the enterprise holds, its applications (申领), and what became of its sheets (D44)."""

from flask import Blueprint, flash, redirect, url_for
from flask import Response as Page
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from app.blanks import queries, requests, rules
from app.blanks.errors import RangeError
from app.blanks.models import REQUEST_STATE_ZH, SHEET_STATE_ZH
from app.core import clock
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.unit_of_work import unit_of_work
from app.web.desktop import frame
from app.web.desktop.operator import signed_in
from app.web.shared.access import Policy, policy

pages = Blueprint("desktop_blanks", __name__, url_prefix="/desktop/blanks")


class RequestForm(FlaskForm):  # type: ignore[misc]
    """An application: a kind, how many, and words for staff."""

    kind = SelectField("种类", coerce=int, validate_choice=False)
    quantity = IntegerField("数量", validators=[InputRequired("请输入整数")])
    note = StringField("备注", validators=[Length(max=200, message="备注不能超过 200 个字")])


@pages.get("")
@policy(Policy.OPERATOR)
def mine() -> Page:
    """Show what the enterprise holds and its applications."""
    return _page(RequestForm(formdata=None))


@pages.post("/requests")
@policy(Policy.OPERATOR)
def apply() -> Response:
    """Apply for sheets."""
    form, who = RequestForm(), signed_in()
    if form.validate():
        try:
            with unit_of_work() as session:
                requests.apply(
                    session,
                    operator_id=who.operator_id,
                    enterprise_id=who.enterprise_id,
                    kind_id=form.kind.data or 0,
                    quantity=form.quantity.data,
                    note=(form.note.data or "").strip(),
                )
        except RangeError as error:
            form.quantity.errors = [error.message_zh]
        except NotFoundError:
            form.kind.errors = ["请选择种类"]
        else:
            return _done("已申领，发放后会在“消息”中告知。")
    elif form.quantity.process_errors:
        form.quantity.errors = ["请输入整数"]
    return _page(form, 422)


@pages.post("/requests/<row:request_id>/withdraw")
@policy(Policy.OPERATOR)
def withdraw(request_id: int) -> Response:
    """Take an application back."""
    who = signed_in()
    with unit_of_work() as session:
        requests.withdraw(session, who.enterprise_id, request_id, operator_id=who.operator_id)
    return _done("已撤回。")


def _done(words: str) -> Response:
    flash(words)
    return redirect(url_for(".mine"), code=303)


def _page(form: RequestForm, status: int = 200) -> Page:
    session, who = db.session(), signed_in()
    kinds = queries.kinds(session)
    counts = queries.continuations(session, enterprise_id=who.enterprise_id)
    totals = queries.totals(session, who.enterprise_id)
    form.kind.choices = [SelectChoice(one.id, one.name) for one in kinds if one.retired_at is None]
    return frame.page(
        "desktop/blanks.html",
        status,
        form=form,
        kinds=[one for one in kinds if one.id in totals or one.id in counts],
        totals=totals,
        counts=counts,
        holdings=[
            (one, held)
            for one in kinds
            if one.id in totals
            for held in queries.holdings(session, one, enterprise_id=who.enterprise_id)
        ],
        requests=queries.requests_of(session, who.enterprise_id),
        most=rules.MOST_PER_REQUEST,
        states=SHEET_STATE_ZH,
        request_states=REQUEST_STATE_ZH,
        beijing_text=clock.beijing_text,
    )
