import time

import pytest

from wechat_sandbox.phone import FAULT_NOTICE


@pytest.mark.parametrize("mode", ["plain", "compatible", "secure"])
def test_a_push_arrives_and_its_reply_is_shown_in_every_mode(stand, receiver, mode):
    stand.tell("settings", mode=mode)
    openid = stand.follower()
    receiver.reply("收到 <1>")

    done = stand.tell("text", openid=openid, content="你好 ]]> &")

    assert receiver.received[-1].fields["Content"] == "你好 ]]> &"
    assert receiver.received[-1].query["openid"] == openid
    assert (done["reply"], done["outcome"]) == ("收到 <1>", "replied")


def test_three_attempts_carry_the_same_query_and_body(stand, receiver):
    openid = stand.follower()
    receiver.received.clear()
    receiver.answer = lambda _received: (503, b"")

    done = stand.tell("text", openid=openid, content="1")

    assert done["outcome"] == "unreachable"
    assert len(receiver.received) == 3
    assert len({one.raw_query for one in receiver.received}) == 1
    assert len({one.body for one in receiver.received}) == 1


def test_a_server_that_comes_back_is_answered_at_the_second_attempt(stand, receiver):
    openid = stand.follower()
    receiver.received.clear()
    receiver.answer = lambda _received: (503, b"") if len(receiver.received) == 1 else (200, b"")

    done = stand.tell("text", openid=openid, content="1")

    assert done["outcome"] == "silent"
    assert [one["status"] for one in stand.ask("callbacks")["callbacks"][-1]["attempts"]] == [503, 200]


def test_a_slow_server_gets_three_attempts_and_the_chat_shows_the_fault(stand, receiver):
    stand.tell("settings", callback_timeout=0.05)
    openid = stand.follower()
    receiver.received.clear()

    def late(_received):
        time.sleep(0.2)
        return 200, b""

    receiver.answer = late
    done = stand.tell("text", openid=openid, content="1")

    assert len(receiver.received) == 3
    assert done["message"]["text"] == FAULT_NOTICE
    assert stand.ask("callbacks")["callbacks"][-1]["attempts"][0]["error"] == "no answer in time"


@pytest.mark.parametrize("answer", [(200, b"ok"), (200, b"<xml></xml>"), (404, b""), (302, b"")])
def test_a_malformed_answer_is_not_repeated_and_the_chat_shows_the_fault(stand, receiver, answer):
    openid = stand.follower()
    receiver.received.clear()
    receiver.answer = lambda _received: answer

    done = stand.tell("text", openid=openid, content="1")

    assert (done["outcome"], done["message"]["text"]) == ("faulty", FAULT_NOTICE)
    assert len(receiver.received) == 1


def test_a_dead_server_does_not_keep_people_from_following(stand):
    stand.tell("settings", callback_url="http://localhost:9/wechat")
    openid = stand.tell("users")["openid"]

    done = stand.tell("follow", openid=openid)

    assert done["outcome"] == "unreachable"
    assert stand.ask("users")["users"][0]["following"] is True


def test_without_a_callback_url_nothing_is_pushed(stand):
    done = stand.tell("text", openid=stand.follower(), content="1")

    assert (done["outcome"], done["message"]) == ("no_callback_url", None)


def test_the_callback_url_keeps_its_own_query(stand, receiver):
    stand.tell("settings", callback_url=receiver.url + "?tenant=7")

    stand.follower()

    assert receiver.received[0].query["tenant"] == "7"


def test_the_console_check_asks_with_an_echostr(stand, receiver):
    assert stand.tell("verify_url")["passed"] is True
    stand.tell("settings", callback_url="http://localhost:9/")
    assert stand.tell("verify_url")["passed"] is False


def test_the_clock_does_not_move_the_time_of_callbacks(stand, receiver):
    stand.tell("clock", advance_seconds=86_400)

    stand.follower()

    assert abs(int(receiver.received[0].query["timestamp"]) - time.time()) < 60
    assert abs(int(receiver.received[0].fields["CreateTime"]) - time.time()) < 60
