"""消息 and 系统公告 through HTTP: what is there, what is read, and that nobody sees another's."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from app.accounts.models import Operator
from app.announcements import service as announcements
from app.announcements.models import Kind
from app.announcements.service import Draft
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.inbox import service as inbox
from app.inbox.models import LetterKind
from app.notifications import service as notifications
from app.subscriptions import service as subscriptions
from app.subscriptions.models import Topic
from tests.app import made
from tests.pages import Page, folded

PUSH = folded("出境电子证书出证通知：222600000000777")


@pytest.fixture
def zhang(app, desktop, clock):
    """An operator to whom one push, one announcement and one letter have come since he has his account."""
    browser = desktop("zhang")
    with app.app_context():
        operator_id = db.session.scalars(select(Operator.id)).one()
        made.binding(operator_id)
        clock.advance(minutes=1)
        with unit_of_work() as session:
            owner = session.get_one(Operator, operator_id)
            subscriptions.confirm(owner, Topic.CERTIFICATES, until=None)
        certificate_id = made.certificate(made.delivered("222600000000777"), issuer_id=made.issuer())
        with unit_of_work():
            notifications.fan_out(certificate_id=certificate_id, version=1, notice="issued")
        with unit_of_work():
            announcements.create(
                Kind.ANNOUNCEMENT,
                Draft("停机公告", "今晚**停机**", "运行中心", date(2026, 11, 22)),
                by="wang",
            )
            inbox.tell(
                operator_id,
                LetterKind.DECISION,
                title="现场出证申请已通过",
                text="请到窗口领取",
                path="/desktop/version-notes",
            )
    return browser


def unread(browser):
    return (
        browser.open("/desktop/", headers={"X-Fragment": "page"}).text.split('data-unread="')[1].split('"')[0]
    )


def test_pushes_announcements_and_letters_come_together_and_are_read_one_by_one(zhang):
    listed = zhang.open("/desktop/inbox/")
    links = Page(listed.text).links

    assert PUSH in links
    assert "总共3条记录" in Page(listed.text).text
    assert unread(zhang) == "3"

    letter = zhang.open(links["现场出证申请已通过"])
    push = zhang.open(links[PUSH])
    announcement = zhang.open(links["停机公告"])

    assert "请到窗口领取" in letter.text
    assert "/desktop/version-notes" in letter.text
    assert "等待发送" in push.text
    assert "222600000000777" in zhang.open(Page(push.text).links["查看详情"]).text
    assert "今晚<strong>停机</strong>" in announcement.text
    assert unread(zhang) == "0"
    assert folded("标为已读：") not in Page(zhang.open("/desktop/inbox/").text).text


def test_all_are_marked_as_read_at_once(zhang):
    answer = zhang.send(zhang.open("/desktop/inbox/"), "/inbox/read")

    assert answer.status_code == 303
    assert unread(zhang) == "0"


def test_one_is_marked_as_read_without_being_opened(zhang):
    answer = zhang.send(zhang.open("/desktop/inbox/"), "/1/read")

    assert answer.status_code == 303
    assert unread(zhang) == "2"


def test_somebody_elses_message_is_as_one_that_is_not_there(zhang, desktop):
    other = desktop("li", phone="13600000002")
    paths = [path for path in Page(zhang.open("/desktop/inbox/").text).links.values() if "/inbox/" in path]
    own = [path for path in paths if path.rsplit("/", 1)[-1].isdigit()]

    answers = {other.open(path).status_code for path in own}
    missing = other.open("/desktop/inbox/letter/999")

    assert len(own) == 2
    assert answers == {missing.status_code} == {404}


def test_what_came_before_the_account_is_no_news(app, desktop, clock):
    with app.app_context(), unit_of_work():
        announcements.create(
            Kind.ANNOUNCEMENT, Draft("旧公告", "旧", "运行中心", date(2026, 11, 1)), by="wang"
        )
    clock.advance(minutes=1)

    assert unread(desktop("zhang")) == "0"


def test_a_draft_that_is_shown_later_is_news_then(app, desktop, clock):
    draft = Draft("停机公告", "今晚", "运行中心", date(2026, 11, 22))
    with app.app_context(), unit_of_work():
        made_id = announcements.create(Kind.ANNOUNCEMENT, replace(draft, shown=False), by="wang")
    clock.advance(minutes=1)
    browser = desktop("zhang")
    assert unread(browser) == "0"

    clock.advance(minutes=1)
    with app.app_context(), unit_of_work():
        announcements.revise(made_id, draft, based_on=1, by="wang")

    assert unread(browser) == "1"


def test_an_unknown_page_is_an_error_inside_its_tab(zhang):
    inside = zhang.open("/desktop/announcements/999", headers={"X-Fragment": "page"})
    alone = zhang.open("/desktop/announcements/999")

    assert (inside.status_code, alone.status_code) == (404, 404)
    assert "data-page" in inside.text
    assert "<header" not in inside.text
    assert "<header" in alone.text
