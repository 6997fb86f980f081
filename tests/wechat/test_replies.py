from dataclasses import replace
from datetime import UTC, datetime

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from tests.wechat.vectors import ACCOUNT
from wechat import replies
from wechat.account import Mode
from wechat.crypto import decrypt, signature
from wechat.inbound import receive

NOW = datetime.fromtimestamp(1714112445, UTC)
PLAIN = replace(ACCOUNT, mode=Mode.plain)
BODY = b"<xml><ToUserName>gh_x</ToUserName><FromUserName>oX</FromUserName><CreateTime>1408090502</CreateTime>\
<MsgType>event</MsgType><Event>CLICK</Event></xml>"
ARGS = {"signature": signature("AAAAA", "1714112445", "n"), "timestamp": "1714112445", "nonce": "n"}


@pytest.fixture(scope="module")
def inbound():
    return receive(PLAIN, ARGS, BODY, NOW)


def fields(xml):
    return {child.tag: child.text for child in fromstring(xml)}


def test_a_text_goes_back_to_the_one_who_wrote(inbound):
    xml = replies.text(inbound, '证书 <a href="https://example.org">查询</a>\n请点击', NOW)

    assert fields(xml) == {
        "ToUserName": "oX",
        "FromUserName": "gh_x",
        "CreateTime": "1714112445",
        "MsgType": "text",
        "Content": '证书 <a href="https://example.org">查询</a>\n请点击',
    }


@given(st.text(max_size=900))
def test_any_text_gives_well_formed_xml_within_the_limit(inbound, content):
    xml = replies.text(inbound, content, NOW)

    if xml:
        sent = fields(xml)["Content"]
        assert len(sent.encode()) <= 2048
    else:
        assert not replies._UNWRITABLE.sub("", content).strip()


def test_the_closing_mark_of_a_section_survives(inbound):
    assert fields(replies.text(inbound, "a]]>b]]]]>>c", NOW))["Content"] == "a]]>b]]]]>>c"


def test_a_long_text_is_cut_between_characters(inbound):
    sent = fields(replies.text(inbound, "证" * 1000, NOW))["Content"]

    assert sent == "证" * 682


def test_blank_text_is_the_empty_answer(inbound):
    assert replies.text(inbound, " \n\x00", NOW) == replies.EMPTY == ""


def test_an_article_has_its_four_parts(inbound):
    xml = replies.news(
        inbound,
        NOW,
        title="扫码核查",
        description="a]]>b",
        url="https://example.org/?a=1&b=2",
        picture_url="https://example.org/p.png",
    )

    root = fromstring(xml)
    assert root.findtext("ArticleCount") == "1"
    assert {child.tag: child.text for child in root.find("Articles/item")} == {
        "Title": "扫码核查",
        "Description": "a]]>b",
        "PicUrl": "https://example.org/p.png",
        "Url": "https://example.org/?a=1&b=2",
    }


@pytest.mark.parametrize(
    ("mode", "came_encrypted", "goes_encrypted"),
    [
        (Mode.plain, False, False),
        (Mode.compatible, False, False),
        (Mode.compatible, True, True),
        (Mode.secure, False, True),
        (Mode.secure, True, True),
    ],
)
def test_an_answer_is_encrypted_as_mode_and_push_want_it(mode, came_encrypted, goes_encrypted):
    account = replace(ACCOUNT, mode=mode)

    body = replies.encode(account, "<xml>答复</xml>", 1713424427, "415670741", encrypted=came_encrypted)

    if not goes_encrypted:
        assert body == "<xml>答复</xml>"
        return
    envelope = fields(body)
    assert decrypt(account, envelope["Encrypt"]) == "<xml>答复</xml>"
    assert (envelope["TimeStamp"], envelope["Nonce"]) == ("1713424427", "415670741")
    assert envelope["MsgSignature"] == signature("AAAAA", "1713424427", "415670741", envelope["Encrypt"])


@pytest.mark.parametrize("short", ["", "success"])
def test_short_answers_are_never_encrypted(short):
    assert replies.encode(ACCOUNT, short, 1, "n", encrypted=True) == short
