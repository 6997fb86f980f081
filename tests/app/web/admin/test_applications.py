"""申请审核: what waits, its files, and one decision each (R87, D47)."""

import pytest
from sqlalchemy import select

from app.applications.models import ApplicationKind, ApplicationState
from app.applications.queries import one
from app.applications.service import withdraw
from app.audit.models import AuditEntry
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.inbox.models import Letter
from app.printing.service import Person
from app.staff.models import Role
from tests.app.applications.sent import number, sent
from tests.app.printing.prints import USCC, Desk
from tests.pages import Page, folded

LIST = "/admin/applications/"


@pytest.fixture
def reviewer(desk):
    return desk(Role.REVIEWER)


@pytest.fixture
def asked(app):
    """An application for 现场出证 that was sent."""
    with app.app_context():
        return sent(Desk())


def state(app, application_id):
    with app.app_context():
        return one(db.session(), application_id).state


def test_it_is_listed_shown_with_its_file_and_granted(app, reviewer, asked):
    with app.app_context():
        no = number(asked)
    listed = Page(reviewer.open(LIST).text)
    shown = reviewer.open(listed.links[no])
    file = reviewer.open(Page(shown.text).links[folded("证明材料.pdf")])

    granted = reviewer.send(shown, "grant")

    assert all(
        folded(words) in Page(shown.text).text for words in (no, "请办理", "已打印 0 次", "证明材料.pdf")
    )
    assert (file.status_code, file.headers["Content-Security-Policy"]) == (200, "sandbox")
    assert granted.status_code == 303
    assert state(app, asked) is ApplicationState.GRANTED
    assert folded("没有待审核的申请") in Page(reviewer.open(LIST).text).text
    with app.app_context():
        tags = set(db.session.scalars(select(AuditEntry.tag)))
        assert {"applications:attachment:viewed_by_staff", "applications:onsite:granted"} <= tags
    closed = reviewer.send(reviewer.open(f"{LIST}{asked}"), "close")
    assert closed.status_code == 303
    assert state(app, asked) is ApplicationState.CLOSED


def test_it_is_returned_with_a_reason_only(app, reviewer, asked):
    without = reviewer.send(reviewer.open(f"{LIST}{asked}"), "return", reason=" ")
    returned = reviewer.send(reviewer.open(f"{LIST}{asked}"), "return", reason="材料不清晰")

    assert (without.status_code, returned.status_code) == (422, 303)
    assert folded("请输入退回原因") in Page(without.text).text
    assert state(app, asked) is ApplicationState.RETURNED
    with app.app_context():
        assert db.session.scalars(select(Letter)).one().text.startswith("材料不清晰")


@pytest.mark.parametrize(("deed", "values"), [("grant", {}), ("return", {"reason": "晚了"})])
def test_the_second_of_two_reviewers_is_told_that_it_is_decided(app, desk, asked, deed, values):
    reviewer, second = desk(Role.REVIEWER), desk(Role.REVIEWER, user_name="wang")
    late = second.open(f"{LIST}{asked}")
    reviewer.send(reviewer.open(f"{LIST}{asked}"), "grant")

    answer = second.send(late, deed, **values)

    assert answer.status_code == 409
    assert folded("该申请的状态已变更") in Page(answer.text).text
    assert state(app, asked) is ApplicationState.GRANTED


def test_a_print_that_waits_for_its_result_is_named(app, reviewer):
    with app.app_context():
        desk = Desk()
        asked = sent(desk)
        desk.reserve(one(db.session(), asked).certificate_id, desk.sheet())

    answer = reviewer.send(reviewer.open(f"{LIST}{asked}"), "grant")

    assert answer.status_code == 409
    assert folded("尚未确认结果") in Page(answer.text).text
    assert state(app, asked) is ApplicationState.SUBMITTED


def test_what_was_taken_back_shows_no_files(app, reviewer, asked):
    with app.app_context():
        found = one(db.session(), asked)
        applicant = Person(found.operator_id, found.enterprise_id, USCC)
        with unit_of_work() as session:
            withdraw(session, applicant, asked)

    shown = Page(reviewer.open(f"{LIST}{asked}").text)

    assert folded("没有可看的文件") in shown.text


def test_reprints_are_found_by_kind_and_number(app, reviewer):
    with app.app_context():
        desk = Desk()
        onsite, reprint = sent(desk), sent(desk, ApplicationKind.REPRINT)
        numbers = [number(onsite), number(reprint)]
        certificate_no = one(db.session(), reprint).certificate.certificate_no

    for query in ("?kind=reprint", f"?state=any&certificate_no={certificate_no}"):
        text = Page(reviewer.open(LIST + query).text).text
        assert [no in text for no in numbers] == [False, True]


def test_other_roles_stay_outside(desk, asked):
    clerk = desk(Role.ISSUER_DESK)

    assert clerk.open(LIST).status_code == 403
    assert clerk.open(f"{LIST}{asked}").status_code == 403
