"""打印控件下载: the program as one file, pairing, the enterprise's controls, test page and offset (R79, D45)."""

import hashlib
import io
import zipfile

import pytest

from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.print_agents import queries, tickets
from app.print_agents.models import Mode, PrintAgent
from print_agent import VERSION
from tests.app import made
from tests.app.print_agents import controls
from tests.app.web.desktop.conftest import OTHERS
from tests.pages import Page, folded

PAGE = "/desktop/print-agents"


def test_the_program_is_one_file_whose_hash_the_page_tells(office):
    page = office.open(PAGE)
    program = office.open(Page(page.text).links[folded(f"下载打印控件 {VERSION}")])

    assert hashlib.sha256(program.data).hexdigest() in page.text
    assert program.data.startswith(b"#!/usr/bin/env python3\n")
    with zipfile.ZipFile(io.BytesIO(program.data)) as archive:
        assert {"__main__.py", "print_agent/__init__.py"} <= set(archive.namelist())


def test_a_control_is_paired_by_its_digits_and_ended(app, office):
    with app.app_context():
        agent_id, code = controls.introduced(controls.key())

    paired = office.send(office.open(PAGE), "pair", code=f"{code[:3]} {code[3:]}")
    shown = office.open(PAGE)
    ended = office.send(shown, f"{agent_id}/revoke")

    assert (paired.status_code, ended.status_code) == (303, 303)
    assert folded("收发室电脑") in Page(shown.text).text
    assert folded("还没有配对的电脑") in Page(office.open(PAGE).text).text


@pytest.mark.parametrize(
    ("code", "words"), [("", "请输入"), ("12x", "配对码是6位数字"), ("000000", "不正确或已过期")]
)
def test_wrong_digits_are_told(office, code, words):
    answer = office.send(office.open(PAGE), "pair", code=code)

    assert answer.status_code == 422
    assert folded(words) in Page(answer.text).text


def test_the_sixth_wrong_try_waits(office):
    shown = office.open(PAGE)
    answers = [office.send(shown, "pair", code="000000").status_code for _ in range(6)]

    assert answers == [422] * 5 + [429]


@pytest.fixture
def control(app, office):
    with app.app_context():
        agent_id = controls.paired(1, mode=Mode.POLL)
        with unit_of_work() as session:
            tickets.heard(session, session.get_one(PrintAgent, agent_id), [{"name": "HP"}])
        return agent_id


def test_an_offset_is_kept_and_a_test_page_sent(app, office, control):
    shown = office.open(PAGE)

    kept = office.send(shown, f"{control}/offset", right="1.5", down="-0.2")
    sent = office.browser.post(f"{PAGE}/{control}/test", **Page(shown.text).form(f"{control}/offset").values)
    wild = office.send(shown, f"{control}/offset", right="21")
    words = office.send(shown, f"{control}/offset", down="viel")

    assert [one.status_code for one in (kept, sent, wild, words)] == [303, 303, 422, 422]
    with app.app_context():
        offset = queries.offsets(db.session(), control)["HP"]
        assert (offset.right, offset.down) == (15, -2)
        agent = db.session.get(PrintAgent, control)
        with unit_of_work() as session:
            (_, printer), *more = tickets.heard(session, session.merge(agent), [{"name": "HP"}])
    assert (printer, more) == ("HP", [])
    assert Page(office.open(PAGE).text).form(f"{control}/offset").values["right"] == "1.5"


def test_controls_of_others_are_as_if_they_were_not_there(app, office, control, visitor):
    with app.app_context():
        made.operator(user_name="other", uscc=OTHERS, phone="13800009999")
    other = visitor()
    other.send(other.open("/login"), "login", user_name="other", password=made.PASSWORD)
    token = other.token()

    for deed in ("revoke", "offset", "test"):
        values = {"printer": "HP", "right": "0", "down": "0"}
        assert other.post(f"{PAGE}/{control}/{deed}", csrf_token=token, **values).status_code == 404
        assert other.post(f"{PAGE}/999/{deed}", csrf_token=token, **values).status_code == 404
    assert folded("还没有配对的电脑") in Page(other.open(PAGE).text).text
