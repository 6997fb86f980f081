from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from app.binding import queries as bindings
from app.core.unit_of_work import unit_of_work
from app.notifications.models import EarlyResult
from app.official_account import service
from app.official_account.models import InboxMessage
from tests.app import made
from wechat.inbound import Inbound


def push(event="", *, key="1", msg_type="event", **changes):
    values = {
        "to_user": "gh_0123456789ab",
        "openid": "oAbCdEfGhIjKlMnOpQrStUvWxYz0",
        "created_at": datetime(2026, 11, 22, 2, 0, tzinfo=UTC),
        "msg_type": msg_type,
        "event": event,
        "event_key": "",
        "msg_id": None,
        "msgid_of_template": None,
        "status": "",
        "content": "",
        "scan_type": "",
        "scan_result": "",
        "ticket": "",
        "scene": None,
        "subscribe_msg": [],
        "fields": {"Event": event},
        "dedupe_key": f"wx:{key}",
        "encrypted": True,
    }
    return Inbound(**values | changes)


def rows(session):
    return session.scalar(select(func.count()).select_from(InboxMessage))


def test_a_follow_is_greeted_and_the_same_push_again_gets_the_same_words(session):
    first = service.take(push("subscribe"))

    assert "欢迎关注" in first
    assert service.take(push("subscribe")) == first
    assert rows(session) == 1


def test_a_follower_who_scans_the_code_of_the_account_is_not_welcomed_as_new(session):
    answer = service.take(push("SCAN", event_key="counter-3"))

    assert "您已关注" in answer
    assert "欢迎关注" not in answer
    assert "/m/subscribe" in answer


def test_following_again_restores_a_bound_user(session):
    _, openid = made.binding(made.operator())

    service.take(push("unsubscribe", key="1", openid=openid))
    assert bindings.by_openid(openid).following is False
    service.take(push("subscribe", key="2", openid=openid))
    assert bindings.by_openid(openid).following is True


@pytest.mark.parametrize(
    "number", ["22110000000018001", " 0101 2022 1000003013001 ", "\uff12\uff12110000000018001"]
)
def test_a_typed_number_is_answered_with_the_query_link_whether_it_exists_or_not(session, number):
    answer = service.take(push(msg_type="text", content=number))

    assert "点此输入查询码和验证码" in answer
    assert "/m/query?no=" in answer


def test_other_words_get_the_way_to_the_query(session):
    assert "/m/query" in service.take(push(msg_type="text", content="你好"))


def test_a_scanned_foreign_code_is_named_as_foreign(session):
    answer = service.take(push("scancode_waitmsg", scan_result="https://evil.example/m/q/1"))

    assert "警告" in answer
    assert "不是本系统" in answer
    assert "evil.example" not in answer


def test_a_scanned_code_of_ours_leads_on(session):
    result = "http://localhost:8000/m/q/010120221000003013001"

    assert result in service.take(push("scancode_waitmsg", scan_result=result))


def test_a_scanned_code_can_not_smuggle_markup_into_the_chat(session):
    smuggled = 'http://localhost:8000/"><a href="http://evil.example">'

    answer = service.take(push("scancode_waitmsg", scan_result=smuggled))

    assert answer.count("<") == answer.count(">") == len(["<a>", "</a>"])


def test_a_delivery_result_is_kept_even_when_its_message_is_not_known_yet(session):
    service.take(push("TEMPLATESENDJOBFINISH", msgid_of_template=200163836, status="success"))

    assert session.scalars(select(EarlyResult.msgid)).all() == [200163836]


@pytest.mark.parametrize("event", ["LOCATION", "VIEW", "subscribe_msg_popup_event", "something_new"])
def test_other_events_are_stored_and_acknowledged(session, event):
    assert service.take(push(event)) == ""
    assert rows(session) == 1


def test_a_push_whose_handling_was_cut_off_is_handled_by_the_sweep(session, clock):
    _, openid = made.binding(made.operator())
    with unit_of_work():
        service.keep(push("unsubscribe", openid=openid))
    clock.advance(minutes=1)

    for row_id in service.unhandled():
        service.take_again(row_id)

    assert bindings.by_openid(openid).following is False
    assert service.unhandled() == []


def test_what_the_platform_said_is_encrypted_and_gone_after_thirty_days(session, clock):
    service.take(push(msg_type="text", content="22110000000018001"))
    assert b"22110000000018001" not in session.scalars(select(InboxMessage.body_sealed)).one()

    clock.advance(days=31)
    with unit_of_work():
        assert service.purge() == 1
