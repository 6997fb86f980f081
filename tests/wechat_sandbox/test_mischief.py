import pytest

from wechat_sandbox import crypto


def test_a_duplicate_is_the_same_push_twice(stand, receiver):
    openid = stand.follower()
    receiver.received.clear()

    answers = stand.tell("callbacks", openid=openid, kind="duplicate")["answers"]

    first, second = receiver.received
    assert [one["status"] for one in answers] == [200, 200]
    assert (first.raw_query, first.body) == (second.raw_query, second.body)


def test_reordered_messages_come_newest_first(stand, receiver):
    openid = stand.follower()
    receiver.received.clear()

    stand.tell("callbacks", openid=openid, kind="reorder")

    first, second = (int(one.fields["MsgId"]) for one in receiver.received)
    assert first > second


def test_a_stale_push_is_rightly_signed_a_day_ago(stand, receiver):
    stand.tell("settings", mode="plain")

    stand.tell("callbacks", openid=stand.follower(), kind="stale")

    query = receiver.received[-1].query
    signed = crypto.signature(stand.account.token, query["timestamp"], query["nonce"])
    assert query["signature"] == signed
    assert int(receiver.received[-1].fields["CreateTime"]) == int(query["timestamp"])


def test_an_unknown_event_and_unknown_fields_arrive(stand, receiver):
    openid = stand.follower()

    stand.tell("callbacks", openid=openid, kind="unknown_event")
    stand.tell("callbacks", openid=openid, kind="extra_fields")

    assert receiver.events() == ["subscribe", "sandbox_unknown_event", "text"]
    assert receiver.received[2].fields["Novelty"] == "新字段"


@pytest.mark.parametrize("mode", ["plain", "secure"])
@pytest.mark.parametrize("kind", ["wrong_signature", "bomb_xml", "huge", "garbage"])
def test_a_hostile_push_reaches_the_server_as_it_is(stand, receiver, mode, kind):
    stand.tell("settings", mode=mode, callback_timeout=5.0)
    receiver.leave_closed = True
    receiver.answer = lambda _received: (403, b"")

    done = stand.tell("callbacks", openid=stand.tell("users")["openid"], kind=kind)

    assert done["status"] == 403
    (body,) = receiver.bodies
    assert len(body) > 1_000_000 if kind == "huge" else len(body) < 10_000
    if (mode, kind) == ("plain", "bomb_xml"):
        assert b"<!ENTITY i " in body


def test_unknown_mischief_is_refused(stand, receiver):
    openid = stand.follower()

    assert stand.try_to("callbacks", openid=openid, kind="dance").status_code == 422


def test_mischief_needs_a_callback_url(stand):
    assert stand.try_to("callbacks", openid=stand.follower(), kind="stale").status_code == 409
