"""批量核对: a list is answered as the enterprise's own query would answer each number."""

import io

from sqlalchemy import select

from app.audit.models import AuditEntry
from app.certificates.models import Direction
from app.core import budgets
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.web.desktop.check import CHECKS
from tests.app.web.desktop.conftest import OTHERS, TODAY
from tests.pages import Page

OURS, EXPIRED, THEIRS, MISSING = (f"01012026100000001{step}001" for step in range(4))


def check(office, **values):
    return office.send(office.open("/desktop/check"), "/check", **values)


def test_each_number_is_answered_and_foreign_ones_as_missing_ones(office):
    office.issue(OURS)
    office.issue(EXPIRED, direction=Direction.EXIT, valid_until=TODAY.replace(day=1))
    office.issue(THEIRS, uscc=OTHERS)

    page = check(office, numbers=f"{OURS}\n{EXPIRED}\n{THEIRS}\n{MISSING}\n=1+1")
    file = office.send(page, "result.csv")

    rows = [line.split(",") for line in file.data.decode("utf-8-sig").splitlines()]
    assert [row[5] for row in rows] == ["状态", "有效", "无效", "未查询到", "未查询到", "无法核对"]
    assert rows[3][2:] == rows[4][2:]
    assert rows[5][1] == "'=1+1"
    assert "已于 2026-11-01 到期" in rows[2][6]
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert "总共 5 条记录" in page.text
    with office.browser.app.app_context():
        entry = db.session.scalars(
            select(AuditEntry).where(AuditEntry.tag == "certificates:list:checked").limit(1)
        ).one()
        assert entry.details == {"numbers": 5}


def test_a_file_of_a_spreadsheet_is_read(office):
    office.issue(OURS)
    data = f"备注,证书编号\r\n甲,{OURS}\r\n".encode("gb18030")

    page = check(office, file=(io.BytesIO(data), "清单.csv"))

    assert "有效" in Page(page.text).text
    assert "总共 1 条记录" in page.text


def test_what_is_no_list_comes_back_with_its_message(office):
    empty = check(office, numbers=" ")
    long = check(office, numbers=f"{OURS}\n" * 501)
    picture = check(office, file=(io.BytesIO(b"\x89PNG\0\0"), "a.csv"))

    assert [answer.status_code for answer in (empty, long, picture)] == [422, 422, 422]
    assert "没有证书编号" in empty.text
    assert "一次最多核对 500 个编号" in long.text
    assert OURS in long.text
    assert "文件不是文本" in picture.text


def test_an_operator_who_checks_too_often_waits(office):
    with office.browser.app.app_context(), unit_of_work() as session:
        operator = "1"
        for _ in range(CHECKS.limit):
            budgets.take(session, CHECKS, operator)

    assert check(office, numbers=OURS).status_code == 429
