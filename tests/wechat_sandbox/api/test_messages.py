import pytest


def test_a_message_becomes_a_card_and_its_result_is_pushed(stand, receiver):
    openid, template = stand.follower(), stand.template()

    answer = stand.send(openid, template, url="http://localhost:9/x")

    (card,) = stand.cards(openid)
    assert answer == {"errcode": 0, "errmsg": "ok", "msgid": card["msgid"]}
    assert answer["msgid"] > 2**32
    assert (card["title"], card["url"], card["template_id"]) == ("出证通知", "http://localhost:9/x", template)
    assert [(line["label"], line["value"]) for line in card["lines"]] == [
        ("证书编号", "221100000000018001"),
        ("类别", "兽医卫生证书"),
    ]
    finish = receiver.wait_for(2)[1].fields
    assert (finish["Event"], finish["MsgID"], finish["Status"]) == (
        "TEMPLATESENDJOBFINISH",
        str(answer["msgid"]),
        "success",
    )
    assert stand.cards(openid)[0]["status"] == "success"


@pytest.mark.parametrize(
    ("kind", "status"), [("user_block", "failed:user block"), ("system_failed", "failed: system failed")]
)
def test_an_ordered_result_is_pushed_and_the_card_is_not_delivered(stand, receiver, kind, status):
    openid, template = stand.follower(), stand.template()
    stand.tell("faults", path="/cgi-bin/message/template/send", kind=kind)

    stand.send(openid, template)

    assert receiver.wait_for(2)[1].fields["Status"] == status
    assert stand.cards(openid)[0]["delivered"] is False


def test_the_result_mix_decides_without_faults(stand, receiver):
    stand.tell("settings", result_mix={"user_block": 1})
    openid, template = stand.follower(), stand.template()

    stand.send(openid, template)

    assert receiver.wait_for(2)[1].fields["Status"] == "failed:user block"


def test_the_result_can_come_before_the_answer(stand, receiver):
    openid, template = stand.follower(), stand.template()
    stand.tell("settings", callback_delay=-1)

    stand.send(openid, template)

    assert receiver.events() == ["subscribe", "TEMPLATESENDJOBFINISH"]


def test_one_message_can_have_its_result_before_the_answer(stand, receiver):
    openid, template = stand.follower(), stand.template()
    stand.tell("settings", callback_delay=60)
    stand.tell("faults", path="/cgi-bin/message/template/send", kind="callback_first")

    stand.send(openid, template)

    assert receiver.events() == ["subscribe", "TEMPLATESENDJOBFINISH"]


def test_a_result_can_stay_away(stand, receiver):
    openid, template = stand.follower(), stand.template()
    stand.tell("faults", path="/cgi-bin/message/template/send", kind="no_callback")

    stand.send(openid, template)
    stand.send(openid, template)

    assert receiver.wait_for(2)[1].fields["MsgID"] == str(stand.cards(openid)[1]["msgid"])


def test_the_same_client_msg_id_is_sent_once_within_ten_minutes(stand):
    openid, template = stand.follower(), stand.template()

    first = stand.send(openid, template, client_msg_id="n-1")
    second = stand.send(openid, template, client_msg_id="n-1")
    stand.tell("clock", advance_seconds=601)
    third = stand.send(openid, template, client_msg_id="n-1")

    assert second == first
    assert third["msgid"] != first["msgid"]
    assert len(stand.cards(openid)) == 2
    ledger = stand.ask("ledger")
    assert (ledger["messages_posted"], ledger["messages_accepted"], ledger["messages_repeated"]) == (3, 2, 1)


def test_two_users_may_have_the_same_client_msg_id(stand):
    one, other, template = stand.follower(), stand.follower(), stand.template()

    stand.send(one, template, client_msg_id="n-1")
    stand.send(other, template, client_msg_id="n-1")

    assert (len(stand.cards(one)), len(stand.cards(other))) == (1, 1)


@pytest.mark.parametrize(
    ("change", "errcode", "words"),
    [
        ({"touser": "oNobody"}, 40003, "invalid openid"),
        ({"touser": None}, 40003, "invalid openid"),
        ({"template_id": "unknown"}, 40037, "invalid template_id"),
        ({"template_id": ""}, 40036, "invalid template_id size"),
        ({"data": []}, 47003, "data"),
        ({"data": {"thing2": {"value": "x"}}}, 47003, "data.character_string1.value is empty"),
        (
            {"data": {"character_string1": {"value": "1"}, "thing2": {"value": " "}}},
            47003,
            "data.thing2.value is empty",
        ),
        (
            {"data": {"character_string1": {"value": "编号"}, "thing2": {"value": "x"}}},
            47003,
            "data.character_string1",
        ),
        (
            {"data": {"character_string1": {"value": "1"}, "thing2": {"value": "长" * 21}}},
            47003,
            "data.thing2.value inv",
        ),
        (
            {"data": {"character_string1": "1", "thing2": {"value": "x"}}},
            47003,
            "data.character_string1.value is empty",
        ),
    ],
)
def test_a_wrong_message_is_refused_with_its_code(stand, change, errcode, words):
    openid, template = stand.follower(), stand.template()

    answer = stand.send(openid, template, **change)

    assert answer["errcode"] == errcode
    assert words in answer["errmsg"]
    assert " rid: " in answer["errmsg"]
    assert stand.cards(openid) == []


def test_a_user_who_left_gets_43004(stand):
    openid, template = stand.follower(), stand.template()
    stand.tell("unfollow", openid=openid)

    assert stand.send(openid, template)["errcode"] == 43004


def test_a_test_account_does_not_check_field_types(stand):
    stand.tell("settings", check_field_types=False)
    openid, template = stand.follower(), stand.template()
    data = {"character_string1": {"value": "中文编号"}, "thing2": {"value": "长" * 40}}

    assert stand.send(openid, template, data=data)["errcode"] == 0


def test_an_old_template_shows_its_keywords_only(stand):
    openid = stand.follower()
    template = stand.template("{{first.DATA}}\n单号：{{keyword1.DATA}}\n{{remark.DATA}}")

    stand.send(openid, template, data={"keyword1": {"value": "A1"}, "first": {"value": "您好"}})

    assert [line["key"] for line in stand.cards(openid)[0]["lines"]] == ["keyword1"]
