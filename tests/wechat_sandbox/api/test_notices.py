SEND = "/cgi-bin/message/subscribe/bizsend"


def body(openid, template):
    return {
        "touser": openid,
        "template_id": template,
        "page": "http://localhost:9/",
        "data": {"thing1": {"value": "好"}},
    }


def test_a_grant_pays_for_one_notice(stand, receiver):
    openid, template = stand.follower(), stand.template("内容：{{thing1.DATA}}", family="notice")
    stand.tell("grant", openid=openid, template_id=template)

    first, second = (stand.post(SEND, body(openid, template)) for _ in range(2))

    assert first == {"errcode": 0, "errmsg": "ok"}
    assert second["errcode"] == 43101
    assert len(stand.cards(openid)) == 1
    assert receiver.wait_for(3)[2].fields["Event"] == "subscribe_msg_sent_event"
    assert "<ErrorStatus><![CDATA[success]]></ErrorStatus>" in receiver.received[2].xml


def test_the_decision_of_the_user_is_pushed(stand, receiver):
    openid, template = stand.follower(), stand.template("内容：{{thing1.DATA}}", family="notice")

    assert stand.tell("grant", openid=openid, template_id=template, action="reject")["grants"] == 0

    pushed = receiver.received[1].xml
    assert "<SubscribeStatusString><![CDATA[reject]]></SubscribeStatusString>" in pushed
    assert stand.try_to("grant", openid=openid, template_id=template, action="maybe").status_code == 422


def test_a_long_term_notice_keeps_its_grant(stand):
    openid = stand.follower()
    template = stand.template("内容：{{thing1.DATA}}", family="notice", notice_type=3)
    stand.tell("grant", openid=openid, template_id=template)

    answers = [stand.post(SEND, body(openid, template))["errcode"] for _ in range(3)]

    assert answers == [0, 0, 0]


def test_the_two_families_of_templates_do_not_mix(stand):
    openid, template = stand.follower(), stand.template()

    assert stand.post(SEND, body(openid, template))["errcode"] == 40037


def test_notice_templates_are_listed_and_deleted(stand):
    template = stand.template("内容：{{thing1.DATA}}", family="notice", choices={"const2": ["甲"]})

    (row,) = stand.get("/wxaapi/newtmpl/gettemplate")["data"]

    assert (row["priTmplId"], row["type"]) == (template, 2)
    assert row["keywordEnumValueList"] == [{"keywordCode": "const2.DATA", "enumValueList": ["甲"]}]
    assert stand.post("/wxaapi/newtmpl/deltemplate", {"priTmplId": template})["errcode"] == 0
    assert stand.post("/wxaapi/newtmpl/deltemplate", {"priTmplId": template})["errcode"] == 200014
    assert stand.get("/wxaapi/newtmpl/getcategory")["data"]
