import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wechat.vectors import ACCOUNT, JSON_PUSH, REPORT, REPORT_MESSAGE
from wechat.account import Mode
from wechat.crypto import encrypt, signature
from wechat.errors import InboundRejected
from wechat.inbound import LARGEST_BODY, Inbound, receive, verify_url

PLAIN = replace(ACCOUNT, mode=Mode.plain)
COMPATIBLE = replace(ACCOUNT, mode=Mode.compatible)
SECURE = ACCOUNT
NOW = datetime.fromtimestamp(1714112445, UTC)
STAMP = "1714112445"
HEAD = "<ToUserName>gh_x</ToUserName><FromUserName>oX</FromUserName><CreateTime>1408090502</CreateTime>"


def xml(inner, head=HEAD):
    return f"<xml>{head}{inner}</xml>"


def event(name, inner="", head=HEAD):
    return xml(f"<MsgType>event</MsgType><Event>{name}</Event>{inner}", head)


def args(stamp=STAMP, nonce="n1", **more):
    return {"signature": signature("AAAAA", stamp, nonce), "timestamp": stamp, "nonce": nonce, **more}


def secret_args(encrypted, stamp=STAMP, nonce="n1"):
    signed = signature("AAAAA", stamp, nonce, encrypted)
    return args(stamp, nonce, encrypt_type="aes", msg_signature=signed)


def sealed(text, account=SECURE):
    encrypted = encrypt(account, text)
    body = f"<xml><ToUserName>gh_x</ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    return secret_args(encrypted), body.encode()


def understood(text):
    return receive(PLAIN, args(), text.encode(), NOW)


def test_the_address_check_of_the_platform_document_is_answered_with_its_echo():
    query = {
        "signature": "f464b24fc39322e44b38aa78f5edd27bd1441696",
        "timestamp": "1714036504",
        "nonce": "1514711492",
        "echostr": "4375120948345356249",
    }

    assert [verify_url(account, query) for account in (PLAIN, COMPATIBLE, SECURE)] == [
        "4375120948345356249"
    ] * 3


@pytest.mark.parametrize(
    "change",
    [{"signature": "0" * 40}, {"signature": ""}, {"nonce": "1"}, {"timestamp": ""}, {"signature": "签名"}],
)
def test_an_address_check_with_a_wrong_signature_is_refused(change):
    with pytest.raises(InboundRejected):
        verify_url(PLAIN, args(echostr="hello") | change)


def test_nothing_is_believed_while_no_token_is_configured():
    unset = replace(PLAIN, token="")
    forged = {"signature": signature("", STAMP, "n1"), "timestamp": STAMP, "nonce": "n1"}

    with pytest.raises(InboundRejected, match="no token"):
        verify_url(unset, forged)
    with pytest.raises(InboundRejected, match="no token"):
        receive(unset, forged, event("subscribe").encode(), NOW)


def test_the_plain_push_of_the_platform_document_is_believed():
    query = {
        "signature": "899cf89e464efb63f54ddac96b0a0a235f53aa78",
        "timestamp": "1714037059",
        "nonce": "486452656",
    }

    inbound = receive(PLAIN, query, event("subscribe").encode(), datetime.fromtimestamp(1714037060, UTC))

    assert inbound.event == "subscribe"


def test_the_encrypted_report_sample_is_understood():
    query = {
        "signature": "6bb0969a791224e7a06f357b8658e0f3b197e219",
        "msg_signature": "f1ec8c9be5f1f9bc485dca58133e5f5eec53b2c0",
        "timestamp": "1395658921",
        "nonce": "n0nce",
        "encrypt_type": "aes",
    }
    body = f"<xml><ToUserName><![CDATA[gh_7f083739789a]]></ToUserName><Encrypt><![CDATA[{REPORT}]]></Encrypt></xml>"

    inbound = receive(SECURE, query, body.encode(), datetime.fromtimestamp(1395658921, UTC))

    assert (inbound.event, inbound.msgid_of_template, inbound.status) == (
        "TEMPLATESENDJOBFINISH",
        200163836,
        "success",
    )
    assert inbound.openid == "oia2TjuEGTNoeX76QEjQNrcURxG8"
    assert inbound.created_at == datetime(2014, 3, 24, 11, 2, tzinfo=UTC)
    assert inbound.encrypted


def test_an_encrypted_push_that_is_json_is_refused_as_not_ours():
    query = {
        "signature": "6c5c811b55cc85e0e1b54100749188c20beb3f5d",
        "msg_signature": "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
        "timestamp": STAMP,
        "nonce": "415670741",
        "encrypt_type": "aes",
    }

    with pytest.raises(InboundRejected, match="not the XML"):
        receive(SECURE, query, f"<xml><Encrypt>{JSON_PUSH}</Encrypt></xml>".encode(), NOW)


def test_each_mode_takes_what_it_is_configured_for_and_nothing_else():
    plain = (args(), event("subscribe").encode())
    raw = (args(encrypt_type="raw"), event("subscribe").encode())
    secret = sealed(event("subscribe"))
    both = (secret[0], secret[1].replace(b"</xml>", HEAD.encode().partition(b"</ToUserName>")[2] + b"</xml>"))

    def taken(account):
        found = []
        for query, body in (plain, raw, secret, both):
            try:
                found.append(receive(account, query, body, NOW).encrypted)
            except InboundRejected:
                found.append(None)
        return found

    assert taken(PLAIN) == [False, False, None, None]
    assert taken(COMPATIBLE) == [False, False, True, True]
    assert taken(SECURE) == [None, None, True, True]


def test_secure_mode_cannot_be_talked_down_by_leaving_something_out():
    query, body = sealed(event("subscribe"))
    plain_body = event("subscribe").encode()

    for weakened in (
        ({**query, "msg_signature": ""}, body),
        ({name: value for name, value in query.items() if name != "msg_signature"}, body),
        ({**query, "msg_signature": query["signature"]}, body),
        (query, plain_body),
        (args(), plain_body),
        (args(), body),
        (args(encrypt_type="raw"), plain_body),
        (query, b"<xml><Encrypt></Encrypt></xml>"),
    ):
        with pytest.raises(InboundRejected):
            receive(SECURE, *weakened, NOW)


def test_compatible_mode_does_not_fall_back_when_the_encrypted_part_is_wrong_or_missing():
    query, body = sealed(event("subscribe"))
    full = body.replace(b"</xml>", event("subscribe")[5:].encode())

    for weakened in (
        ({**query, "msg_signature": "0" * 40}, full),
        (args(), full),
        (query, event("subscribe").encode()),
    ):
        with pytest.raises(InboundRejected):
            receive(COMPATIBLE, *weakened, NOW)


def test_a_push_encrypted_for_another_appid_is_refused():
    query, body = sealed(event("subscribe"), replace(SECURE, appid="wx0000000000000000"))

    with pytest.raises(InboundRejected, match="appid"):
        receive(SECURE, query, body, NOW)


def test_a_push_for_another_original_id_is_refused_where_ours_is_known():
    assert receive(replace(PLAIN, original_id="gh_x"), args(), event("subscribe").encode(), NOW)
    with pytest.raises(InboundRejected, match="another account"):
        receive(replace(PLAIN, original_id="gh_other"), args(), event("subscribe").encode(), NOW)


@pytest.mark.parametrize("minutes", [-11, 11, 600])
def test_a_stale_timestamp_is_refused(minutes):
    with pytest.raises(InboundRejected, match="timestamp"):
        receive(PLAIN, args(), event("subscribe").encode(), NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize("stamp", ["", "now", "-1714112445", "9" * 19, "1" * 30, "１７１４１１２４４５"])
def test_a_timestamp_that_is_no_number_of_now_is_refused(stamp):
    with pytest.raises(InboundRejected, match="timestamp"):
        receive(PLAIN, args(stamp), event("subscribe").encode(), NOW)


def test_the_window_is_a_parameter():
    late = NOW + timedelta(minutes=30)

    assert receive(PLAIN, args(), event("subscribe").encode(), late, window=timedelta(hours=1))


def test_the_same_push_three_times_is_the_same_three_times():
    keys = {understood(event("CLICK", "<EventKey>faq</EventKey>")).dedupe_key for _ in range(3)}

    assert len(keys) == 1


def test_a_body_above_64_kb_is_refused_and_one_of_64_kb_is_read():
    frame = xml("<MsgType>text</MsgType><Content>{}</Content><MsgId>1</MsgId>")
    room = LARGEST_BODY - len(frame) + 2

    assert len(understood(frame.format("x" * room)).content) == room
    with pytest.raises(InboundRejected, match="too large"):
        understood(frame.format("x" * (room + 1)))


def test_a_text_message():
    inbound = understood(
        xml(
            "<MsgType>TEXT</MsgType><Content><![CDATA[22110000000018001]]></Content><MsgId>24561234567890123</MsgId>"
        )
    )

    assert (inbound.msg_type, inbound.content, inbound.msg_id) == (
        "text",
        "22110000000018001",
        24561234567890123,
    )
    assert (inbound.openid, inbound.to_user, inbound.event) == ("oX", "gh_x", "")


@pytest.mark.parametrize(
    ("name", "key", "scene"),
    [
        ("subscribe", "qrscene_bind:8f3a", "bind:8f3a"),
        ("subscribe", "", None),
        ("subscribe", "last_trade_no_1", None),
        ("SCAN", "bind:8f3a", "bind:8f3a"),
        ("SCAN", "qrscene_x", "qrscene_x"),
        ("SCAN", "", None),
        ("CLICK", "qrscene_x", None),
    ],
)
def test_the_scene_of_a_code_comes_without_its_prefix(name, key, scene):
    inbound = understood(event(name, f"<EventKey>{key}</EventKey><Ticket>TICKET</Ticket>"))

    assert (inbound.scene, inbound.event_key, inbound.ticket) == (scene, key, "TICKET")


def test_a_scanned_code_is_read():
    inbound = understood(
        event(
            "scancode_waitmsg",
            "<EventKey>scan_cert</EventKey><ScanCodeInfo><ScanType>qrcode</ScanType>"
            "<ScanResult><![CDATA[https://example.org/v?c=1&d=2]]></ScanResult></ScanCodeInfo>",
        )
    )

    assert (inbound.scan_type, inbound.scan_result) == ("qrcode", "https://example.org/v?c=1&d=2")


def test_a_view_event_keeps_its_menu_id():
    inbound = understood(event("VIEW", "<EventKey>https://example.org/</EventKey><MenuId>41</MenuId>"))

    assert inbound.fields["MenuId"] == "41"


@pytest.mark.parametrize(
    ("holder", "count"),
    [("SubscribeMsgPopupEvent", 1), ("SubscribeMsgPopupEvent", 2), ("SubscribeMsgChangeEvent", 1)],
)
def test_one_or_several_notice_decisions_are_a_list(holder, count):
    item = "<List><TemplateId>VRR0</TemplateId><SubscribeStatusString>accept</SubscribeStatusString></List>"

    inbound = understood(event("subscribe_msg_popup_event", f"<{holder}>{item * count}</{holder}>"))

    assert inbound.subscribe_msg == [{"TemplateId": "VRR0", "SubscribeStatusString": "accept"}] * count


def test_unknown_events_types_and_fields_are_kept():
    unknown_event = understood(event("moon_phase", "<Phase>full</Phase><More><Depth>1</Depth></More>"))
    unknown_type = understood(xml("<MsgType>hologram</MsgType><MsgId>5</MsgId>"))

    assert unknown_event.fields["More"] == {"Depth": "1"}
    assert unknown_type.msg_type == "hologram"


@pytest.mark.parametrize(
    "text",
    [
        xml(""),
        xml("<MsgType>event</MsgType>"),
        xml("<MsgType></MsgType>"),
        event("subscribe", head=HEAD.replace("oX", "")),
        event("subscribe", head=HEAD.replace("oX", "o X")),
        event("subscribe", head=HEAD.replace("oX", "o" * 65)),
        event("subscribe", head=HEAD.replace("gh_x", "")),
        event("subscribe", head=HEAD.replace("1408090502", "")),
        event("subscribe", head=HEAD.replace("1408090502", "soon")),
        event("subscribe", head=HEAD.replace("1408090502", "9" * 19)),
        event("subscribe", head=HEAD + HEAD),
        event("subscribe", "<Event>unsubscribe</Event>"),
        event("CLICK", "<EventKey><A>1</A></EventKey>"),
        event("TEMPLATESENDJOBFINISH", "<MsgID>1</MsgID><MsgID>2</MsgID>"),
        event("TEMPLATESENDJOBFINISH", "<MsgID>9223372036854775808</MsgID>"),
        event("TEMPLATESENDJOBFINISH", "<MsgID>-1</MsgID>"),
        event(
            "scancode_push",
            "<ScanCodeInfo><ScanResult>1</ScanResult><ScanResult>2</ScanResult></ScanCodeInfo>",
        ),
    ],
)
def test_missing_doubled_and_malformed_fields_are_refused(text):
    with pytest.raises(InboundRejected):
        understood(text)


PUSHES = [
    xml("<MsgType>text</MsgType><Content>a</Content><MsgId>1</MsgId>"),
    xml("<MsgType>text</MsgType><Content>a</Content><MsgId>2</MsgId>"),
    xml("<MsgType>text</MsgType><Content>a</Content><MsgId>1</MsgId>", HEAD.replace("oX", "oY")),
    event("subscribe"),
    event("unsubscribe"),
    event("subscribe", head=HEAD.replace("oX", "oY")),
    event("subscribe", head=HEAD.replace("1408090502", "1408090503")),
    event("CLICK", "<EventKey>a</EventKey>"),
    event("CLICK", "<EventKey>b</EventKey>"),
    event("TEMPLATESENDJOBFINISH", "<MsgID>1</MsgID><Status>success</Status>"),
    event("TEMPLATESENDJOBFINISH", "<MsgID>2</MsgID><Status>success</Status>"),
    event(
        "scancode_waitmsg", "<EventKey>k</EventKey><ScanCodeInfo><ScanResult>1</ScanResult></ScanCodeInfo>"
    ),
    event(
        "scancode_waitmsg", "<EventKey>k</EventKey><ScanCodeInfo><ScanResult>2</ScanResult></ScanCodeInfo>"
    ),
    event(
        "subscribe_msg_sent_event",
        "<SubscribeMsgSentEvent><List><MsgID>1</MsgID></List></SubscribeMsgSentEvent>",
    ),
    event(
        "subscribe_msg_sent_event",
        "<SubscribeMsgSentEvent><List><MsgID>2</MsgID></List></SubscribeMsgSentEvent>",
    ),
]


def test_different_pushes_have_different_keys_with_the_appid_in_front():
    keys = [understood(push).dedupe_key for push in PUSHES]

    assert len(set(keys)) == len(PUSHES)
    assert all(key.startswith(f"{ACCOUNT.appid}:") and len(key) <= 64 for key in keys)


def test_a_push_has_the_same_key_however_it_came():
    query, body = sealed(PUSHES[0])

    assert receive(SECURE, query, body, NOW).dedupe_key == understood(PUSHES[0]).dedupe_key


def test_printing_a_push_shows_no_person_and_no_content():
    inbound = understood(
        xml(
            "<MsgType>text</MsgType><Content>private</Content><MsgId>1</MsgId>", HEAD.replace("oX", "oPERSON")
        )
    )

    assert "private" not in repr(inbound)
    assert "oPERSON" not in repr(inbound)


def received_or_refused(account, query, body):
    try:
        return receive(account, query, body, NOW)
    except InboundRejected as rejected:
        return rejected


ACCOUNTS = st.sampled_from([PLAIN, COMPATIBLE, SECURE])
QUERY_VALUES = st.one_of(st.text(max_size=20), st.sampled_from([STAMP, "aes", "raw", "n1"]))


@given(
    ACCOUNTS,
    st.dictionaries(
        st.sampled_from(["signature", "msg_signature", "timestamp", "nonce", "encrypt_type"]), QUERY_VALUES
    ),
    st.binary(max_size=200),
)
def test_no_query_and_no_body_breaks_the_door(account, query, body):
    assert isinstance(received_or_refused(account, args() | query, body), (InboundRejected, Inbound))


@given(ACCOUNTS, st.integers(0, 2**32))
def test_no_damage_to_a_good_push_breaks_the_door(account, seed):
    chance = random.Random(seed)
    text = bytearray(chance.choice([*PUSHES, REPORT_MESSAGE]).encode())
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(text))
        if chance.random() < 0.5:
            text[place] = chance.randrange(256)
        else:
            start = chance.randrange(len(text))
            text[place:place] = text[start : start + chance.randint(1, 40)]
    damaged = bytes(text)

    assert isinstance(received_or_refused(account, args(), damaged), (InboundRejected, Inbound))
    if account is not PLAIN:
        query, body = sealed(damaged.decode(errors="replace"))
        assert isinstance(received_or_refused(account, query, body), (InboundRejected, Inbound))
