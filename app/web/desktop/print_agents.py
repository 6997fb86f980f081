"""打印控件下载: the print control, its pairing, the computers of the enterprise, test page and offsets (R79, D45)."""

import re

from flask import Blueprint, flash, jsonify, redirect, url_for
from flask import Response as Page
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import DecimalField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from app.accounts import queries as accounts
from app.core import clock
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.gateways import current
from app.core.unit_of_work import unit_of_work
from app.print_agents import offsets, pairing, program, queries, tickets
from app.print_agents.errors import OffsetError, WrongCodeError
from app.print_agents.models import Mode
from app.print_agents.tickets import Offset
from app.web.desktop import frame
from app.web.desktop.operator import signed_in
from app.web.shared import files
from app.web.shared.access import Policy, policy

pages = Blueprint("desktop_print_agents", __name__, url_prefix="/desktop/print-agents")
_BLANKS = re.compile(r"\s+")


class PairForm(FlaskForm):  # type: ignore[misc]
    """The six digits that the control shows."""

    code = StringField(
        "配对码",
        filters=[lambda typed: _BLANKS.sub("", typed or "")],
        validators=[
            InputRequired("请输入打印控件窗口中的 6 位配对码"),
            Regexp(r"^[0-9]{6}$", message="配对码是 6 位数字"),
        ],
    )


class OffsetForm(FlaskForm):  # type: ignore[misc]
    """How far a printer's prints shall move, in millimetres."""

    printer = StringField("打印机", validators=[InputRequired("请选择打印机"), Length(max=128)])
    right = DecimalField("向右（毫米）", places=1, default=0)
    down = DecimalField("向下（毫米）", places=1, default=0)


@pages.get("")
@policy(Policy.OPERATOR)
def mine() -> Page:
    """Show the way to a control, and the controls that the enterprise has."""
    return _page()


@pages.get(f"/{program.FILE_NAME}")
@policy(Policy.OPERATOR)
def download() -> Response:
    """Give the program, one file that runs where Python is."""
    return files.attachment(program.content(), program.FILE_NAME, "application/zip")


@pages.post("/pair")
@policy(Policy.OPERATOR)
def pair() -> Response:
    """Pair the control that shows the digits."""
    form, who = PairForm(), signed_in()
    if not form.validate():
        return _page(422, form=form)
    with unit_of_work() as session:
        pairing.count_try(session, who.operator_id)
    try:
        with unit_of_work() as session:
            agent = pairing.confirm(session, accounts.by_id(who.operator_id), form.code.data)
            name = agent.name
    except WrongCodeError as error:
        form.code.errors = [error.message_zh]
        return _page(422, form=form)
    return _done(f"已与电脑“{name}”上的打印控件配对。")


@pages.post("/<row:agent_id>/revoke")
@policy(Policy.OPERATOR)
def revoke(agent_id: int) -> Response:
    """End a control of the enterprise."""
    who = signed_in()
    with unit_of_work() as session:
        pairing.revoke(session, agent_id, by=f"operator {who.operator_id}", enterprise_id=who.enterprise_id)
    return _done("已解除，该打印控件不能再取得证书文件。")


@pages.post("/<row:agent_id>/offset")
@policy(Policy.OPERATOR)
def offset(agent_id: int) -> Response:
    """Keep how far a printer is off."""
    form, who = OffsetForm(), signed_in()
    agent = queries.live(db.session(), who.enterprise_id, agent_id)
    if not form.validate() or form.right.data is None or form.down.data is None:
        return _page(422, offset_form=form, agent_id=agent.id)
    wanted = Offset(round(form.right.data * 10), round(form.down.data * 10))
    try:
        with unit_of_work() as session:
            agent = queries.live(session, who.enterprise_id, agent_id)
            offsets.keep(session, agent, form.printer.data, wanted, by=f"operator {who.operator_id}")
    except OffsetError as error:
        form.right.errors = [error.message_zh]
        return _page(422, offset_form=form, agent_id=agent_id)
    return _done("偏移已保存，请再打印一次测试页核对。")


@pages.post("/<row:agent_id>/test")
@policy(Policy.OPERATOR)
def test(agent_id: int) -> Response:
    """Write a ticket for a test page; the page brings it to the control, or the control asks for it."""
    form, who = OffsetForm(), signed_in()
    printer = (form.printer.data or "")[:128]
    with unit_of_work() as session:
        agent = queries.live(session, who.enterprise_id, agent_id)
        if not printer:
            raise NotFoundError
        _, written = tickets.issue(
            session, operator_id=who.operator_id, agent=agent, paper=None, printer=printer
        )
        is_asking = agent.mode is Mode.POLL
    if is_asking:
        return _done("测试页已发送，打印控件取件后打印。")
    return jsonify({"ticket": written})


def _done(words: str) -> Response:
    flash(words)
    return redirect(url_for(".mine"), code=303)


def _page(
    status: int = 200,
    *,
    form: PairForm | None = None,
    offset_form: OffsetForm | None = None,
    agent_id: int | None = None,
) -> Page:
    session, who = db.session(), signed_in()
    lines = queries.lines(session, who.enterprise_id)
    return frame.page(
        "desktop/print_agents.html",
        status,
        form=form or PairForm(formdata=None),
        offset_form=offset_form,
        agent_id=agent_id,
        lines=lines,
        offsets={one.id: queries.offsets(session, one.id) for one in lines},
        sha256=program.sha256(),
        version=program.version(),
        site=current().settings.public_url,
        beijing_text=clock.beijing_text,
    )
