import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto

from wechat_sandbox.account import Account, Mode
from wechat_sandbox.replies import BadReplyError, read_reply

ACCOUNT = Account.drawn()
OPENID = "oAbCdEfGhIjKlMnOpQrStUvWxYz0"


def xml(
    kind="text", inner="<Content>好</Content>", to=OPENID, sender=ACCOUNT.original_id, created="1713424427"
):
    return (
        f"<xml><ToUserName>{to}</ToUserName><FromUserName>{sender}</FromUserName><CreateTime>{created}</CreateTime>"
        f"<MsgType>{kind}</MsgType>{inner}</xml>"
    )


def sealed(text, account=ACCOUNT):
    return (
        WeChatCrypto(account.token, account.aes_key, account.appid).encrypt_message(text, "1", "2").encode()
    )


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("body", [b"", b"success", b" \n"])
def test_an_empty_answer_shows_nothing_in_every_mode(mode, body):
    assert read_reply(body, ACCOUNT, mode, OPENID) is None


@pytest.mark.parametrize(
    ("mode", "body"),
    [
        (Mode.PLAIN, xml().encode()),
        (Mode.COMPATIBLE, xml().encode()),
        (Mode.COMPATIBLE, sealed(xml())),
        (Mode.SECURE, sealed(xml())),
    ],
)
def test_a_text_is_understood_in_the_forms_of_the_mode(mode, body):
    reply = read_reply(body, ACCOUNT, mode, OPENID)

    assert (reply.kind, reply.text) == ("text", "好")


def test_a_news_article_is_understood():
    inner = (
        "<ArticleCount>1</ArticleCount><Articles><item><Title>题</Title><Description>述</Description>"
        "<PicUrl></PicUrl><Url>http://localhost/</Url></item></Articles>"
    )

    reply = read_reply(xml("news", inner).encode(), ACCOUNT, Mode.PLAIN, OPENID)

    assert reply.articles == [{"title": "题", "description": "述", "picurl": "", "url": "http://localhost/"}]


@pytest.mark.parametrize(
    "body",
    [
        b"ok",
        b"{}",
        b"\xff\xfe\x00",
        b"<html></html>",
        xml("dance").encode(),
        xml(inner="<Content></Content>").encode(),
        xml(inner=f"<Content>{'汉' * 700}</Content>").encode(),
        xml(to="oSomebodyElse").encode(),
        xml(created="now").encode(),
        xml("news", "<ArticleCount>0</ArticleCount>").encode(),
        b'<!DOCTYPE x [<!ENTITY a "b">]><xml>&a;</xml>',
        sealed(xml()),
    ],
)
def test_a_faulty_answer_is_refused_in_plain_mode(body):
    with pytest.raises(BadReplyError):
        read_reply(body, ACCOUNT, Mode.PLAIN, OPENID)


def test_secure_mode_refuses_a_plain_reply():
    with pytest.raises(BadReplyError, match="plain reply"):
        read_reply(xml().encode(), ACCOUNT, Mode.SECURE, OPENID)


def test_a_reply_signed_for_another_account_is_refused():
    with pytest.raises(BadReplyError, match="MsgSignature"):
        read_reply(sealed(xml(), Account.drawn()), ACCOUNT, Mode.SECURE, OPENID)


@given(st.binary(min_size=1, max_size=200), st.sampled_from(list(Mode)))
def test_any_bytes_are_either_nothing_or_refused(noise, mode):
    try:
        found = read_reply(noise, ACCOUNT, mode, OPENID)
    except BadReplyError:
        return
    assert found is None
