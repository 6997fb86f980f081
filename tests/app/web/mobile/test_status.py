"""The time line of a number: to its parties on the phone and in the chat, and to nobody else (R46)."""

from datetime import UTC, datetime, timedelta

import pytest

from app.accounts import queries as accounts
from app.core.unit_of_work import unit_of_work
from app.official_account import chat
from app.statuses import queries, service
from app.statuses.delivered import DeliveredStatus
from app.statuses.models import StatusTopic
from tests.app import made

NUMBER = "010120261000003013"
BEGAN = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


@pytest.fixture
def issuer_id(app):
    with app.app_context():
        return made.issuer()


def apply(issuer_id, uscc, status, *, phone=None, minutes=0, number=NUMBER):
    item = DeliveredStatus(
        topic=StatusTopic.DECLARATIONS,
        business_no=number,
        uscc=uscc,
        status=status,
        occurred_at=BEGAN + timedelta(minutes=minutes),
        contact_phone=phone,
    )
    with unit_of_work():
        service.apply(item, issuer_id=issuer_id, ingest_message_id=None)


def test_the_enterprise_sees_all_steps_newest_first_and_a_contact_those_that_name_him(
    session, issuer_id, clock
):
    owner = made.operator()
    uscc = accounts.by_id(owner).enterprise.uscc
    apply(issuer_id, uscc, "已受理", phone="13900002207")
    clock.advance(minutes=1)
    broker, stranger = made.operator(phone="13900002207"), made.operator(phone="13900002208")
    apply(issuer_id, uscc, "已审结", phone="13900002207", minutes=2)
    apply(issuer_id, uscc, "已审结", phone="13900002209", minutes=2)
    apply(issuer_id, uscc, "已放行", minutes=1)

    def seen(operator_id):
        steps = queries.time_line(session, accounts.by_id(operator_id), NUMBER)
        return [step.status for step in steps]

    assert seen(owner) == ["已审结", "已放行", "已受理"]
    # What came before he proved the number may have been meant for whoever had it then.
    assert seen(broker) == ["已审结"]
    assert seen(stranger) == []
    assert [one.status for one in queries.newest(session, uscc=uscc)] == ["已审结"]


def test_the_phone_answers_a_foreign_number_as_a_missing_one(app, issuer_id, subscribed, visitor):
    own, other = subscribed(), subscribed(phone="13900002207")
    with app.app_context():
        uscc = accounts.by_id(own.operator_id).enterprise.uscc
        apply(issuer_id, uscc, "已放行", number="A-1")
        apply(issuer_id, uscc, "已放行")

    page = visitor(own.openid).open(f"/m/status?no={NUMBER}").text
    foreign, missing = (
        visitor(other.openid).open(f"/m/status?no={number}").text for number in (NUMBER, NUMBER[::-1])
    )

    assert "已放行" in page
    assert "货物申报状态" in page
    assert "未查询到数据" in foreign
    assert foreign.replace(NUMBER, "") == missing.replace(NUMBER[::-1], "")
    assert "查看进度" in visitor(own.openid).open("/m/status").text


def test_the_chat_answers_a_business_of_the_bound_user_with_its_time_line(session, issuer_id):
    own, other = made.subscriber(), made.subscriber(phone="13900002207")
    apply(issuer_id, accounts.by_id(own.operator_id).enterprise.uscc, "<a>已放行")

    answer = chat.to_text(f"{NUMBER[:6]} {NUMBER[6:]}", own.openid)

    assert f"/m/status?no={NUMBER}" in answer
    assert "〈a〉已放行" in answer
    assert f"/m/query?no={NUMBER}" in chat.to_text(NUMBER, other.openid)
    assert f"/m/query?no={NUMBER}" in chat.to_text(NUMBER, "oStranger")
    assert f"/m/status?no={NUMBER}" in chat.to_click("status", own.openid)
    assert NUMBER not in chat.to_click("status", other.openid)
    assert "/m/bind" in chat.to_click("status", "oStranger")
    assert "/m/status" in chat.to_text("通关状态", own.openid)
