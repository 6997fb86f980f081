"""`python -m app operator add`: an account that somebody at the machine vouches for."""

import io

import pytest
from sqlalchemy import select

from app.accounts import service
from app.accounts.models import Operator
from app.audit.models import AuditEntry
from app.cli import main
from tests.app.registration.applicants import USCC

PASSWORD = "correct horse battery"


@pytest.fixture
def add(installed, app, session, monkeypatch, capsys):
    """Run `operator add`; gives the exit code and all it said."""

    def run(user_name="zhang.san", *, typed=PASSWORD, **changes):
        values = {"uscc": USCC, "enterprise": "示例贸易有限公司", "phone": "13800001111"} | changes
        words = [word for name, value in values.items() for word in (f"--{name}", value)]
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{typed}\n"))
        code = main.main(["operator", "add", user_name, *words])
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def test_what_is_typed_is_kept_as_the_pages_would_keep_it(add, session):
    code, said = add(
        "zhang.san", phone="+86 138-0000 1111", uscc=USCC.lower(), enterprise=" 示例 \u202e贸易 "
    )
    again = add("li.si", phone="13800002222", enterprise="改名公司")

    assert (code, again[0]) == (0, 0)
    assert "示例 贸易" in said
    assert "示例 贸易" in again[1]
    made = session.scalars(select(Operator).order_by(Operator.id)).all()
    assert [(one.user_name, one.phone, one.enterprise.uscc) for one in made] == [
        ("zhang.san", "13800001111", USCC),
        ("li.si", "13800002222", USCC),
    ]
    assert {one.enterprise.name for one in made} == {"示例 贸易"}
    opened = session.scalars(select(AuditEntry).where(AuditEntry.tag == "accounts:operator:opened")).all()
    assert [entry.subject_id for entry in opened] == [one.id for one in made]
    assert service.authenticate(user_name="zhang.san", password=PASSWORD, source="192.0.2.1") == made[0].id


@pytest.mark.parametrize(
    ("user_name", "changes", "words"),
    [
        ("张三", {}, "用户名为 4 至 32 位"),
        ("zhang.san", {"uscc": "91310000DEM00001AX"}, "统一社会信用代码不正确"),
        ("zhang.san", {"phone": "1380000111"}, "11 位手机号"),
        ("zhang.san", {"enterprise": " \u202e "}, "企业名称"),
        ("zhang.san", {"typed": "zhang.san 2026"}, "密码不能包含用户名或手机号"),
        ("KNOWN.one", {}, "已存在"),
        ("zhang.san", {"phone": "138 0000 9999"}, "已属于另一个账号"),
    ],
)
def test_what_will_not_do_is_said_and_nothing_kept(add, session, user_name, changes, words):
    add("known.one", phone="13800009999")

    code, said = add(user_name, **changes)

    assert code == main.FAULT
    assert words in said
    assert session.scalars(select(Operator.user_name)).all() == ["known.one"]
