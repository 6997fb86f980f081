import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.core.db import db
from app.official_account.models import InboxMessage
from wechat.account import Account
from wechat.crypto import encrypt, signature

TOKEN = "atokenfortests"
APPID = "wx0123456789abcdef"
NONCE = "415670741"
OPENID = "oAbCdEfGhIjKlMnOpQrStUvWxYz0"


@pytest.fixture
def settings(request, make_settings, database_url):
    return make_settings(database_url=database_url, wechat_mode=getattr(request, "param", "plain"))


@pytest.fixture
def stamp(clock):
    return str(int(clock.now().timestamp()))


def query(stamp, token=TOKEN, nonce=NONCE):
    signed = hashlib.sha1("".join(sorted([token, stamp, nonce])).encode()).hexdigest()  # noqa: S324 - the protocol
    return {"signature": signed, "timestamp": stamp, "nonce": nonce, "openid": OPENID}


def text(stamp, content="你好", msg_id=24561234567890123, extra=""):
    return (
        f"<xml><ToUserName><![CDATA[gh_0123456789ab]]></ToUserName><FromUserName><![CDATA[{OPENID}]]></FromUserName>"
        f"<CreateTime>{stamp}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content><![CDATA[{content}]]></Content><MsgId>{msg_id}</MsgId>{extra}</xml>"
    ).encode()


def stored(app):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(InboxMessage))


def sealed(stamp, body, account=None):
    account = account or Account(
        APPID, "s" * 32, TOKEN, "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "secure"
    )
    secret = encrypt(account, body.decode())
    args = query(stamp) | {
        "encrypt_type": "aes",
        "msg_signature": signature(TOKEN, stamp, NONCE, secret),
    }
    return (
        args,
        f"<xml><ToUserName><![CDATA[gh_x]]></ToUserName><Encrypt><![CDATA[{secret}]]></Encrypt></xml>".encode(),
    )


def test_the_url_check_is_answered_with_exactly_the_echostr(client, stamp):
    answer = client.get("/wechat", query_string=query(stamp) | {"echostr": "4375120948345356249"})

    assert (answer.status_code, answer.data) == (200, b"4375120948345356249")


def test_a_wrong_signature_of_the_url_check_is_refused(client, stamp):
    answer = client.get("/wechat", query_string=query(stamp, token="other") | {"echostr": "1"})

    assert answer.status_code == 403


def test_a_repeated_push_is_answered_with_the_same_words_and_kept_once(app, client, stamp):
    answers = [client.post("/wechat", query_string=query(stamp), data=text(stamp)) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len({answer.data for answer in answers}) == 1
    assert "证书查询" in answers[0].text
    assert stored(app) == 1


def hostile(stamp):
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml><MsgType>&b;</MsgType></xml>'
    external = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><MsgType>&a;</MsgType></xml>'
    return {
        "empty": b"",
        "not XML": b"hello",
        "JSON": b'{"MsgType":"text"}',
        "entity bomb": bomb,
        "external entity": external,
        "wrong root": text(stamp).replace(b"xml>", b"html>"),
        "no MsgType": text(stamp).replace(b"MsgType", b"Other"),
        "doubled MsgType": text(stamp, extra="<MsgType><![CDATA[event]]></MsgType>"),
        "bad CreateTime": text("soon"),
        "NUL": text(stamp).replace(b"MsgId>", b"\x00MsgId>"),
        "bad UTF-8": text(stamp).replace("你好".encode(), b"\xff\xfe\xfd"),
        "deep": b"<xml>" + b"<a>" * 20_000 + b"</a>" * 20_000 + b"</xml>",
        "truncated": text(stamp)[:-20],
        "strange openid": text(stamp).replace(OPENID.encode(), b"<script>"),
    }


@pytest.mark.parametrize("kind", hostile("0"))
def test_hostile_bodies_are_refused_and_nothing_of_them_is_stored(app, client, stamp, kind):
    answer = client.post("/wechat", query_string=query(stamp), data=hostile(stamp)[kind])

    assert 400 <= answer.status_code < 500
    assert stored(app) == 0


@pytest.mark.parametrize("size", [70_000, 10_000_000])
def test_a_body_over_the_limit_is_refused(app, client, stamp, size):
    answer = client.post("/wechat", query_string=query(stamp), data=text(stamp, content="x" * size))

    assert answer.status_code in {403, 413}
    assert stored(app) == 0


@pytest.mark.parametrize("minutes", [-60, 60])
def test_a_stale_push_is_refused(app, client, clock, minutes):
    stale = str(int((clock.now() + timedelta(minutes=minutes)).timestamp()))

    assert client.post("/wechat", query_string=query(stale), data=text(stale)).status_code == 403
    assert stored(app) == 0


@pytest.mark.parametrize("settings", ["secure"], indirect=True)
def test_secure_mode_takes_only_what_is_encrypted_for_this_account(app, client, stamp):
    args, body = sealed(stamp, text(stamp))
    foreign = Account(
        "wxffffffffffffffff", "s" * 32, TOKEN, "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "secure"
    )
    foreign_args, foreign_body = sealed(stamp, text(stamp), foreign)

    good = client.post("/wechat", query_string=args, data=body)
    plain = client.post("/wechat", query_string=query(stamp), data=text(stamp, msg_id=2))
    unsigned = client.post("/wechat", query_string=args | {"msg_signature": "0" * 40}, data=body)
    other_account = client.post("/wechat", query_string=foreign_args, data=foreign_body)

    assert good.status_code == 200
    assert b"<Encrypt>" in good.data
    assert b"<Content>" not in good.data
    assert {plain.status_code, unsigned.status_code, other_account.status_code} == {403}
    assert stored(app) == 1


@pytest.mark.parametrize("settings", ["compatible"], indirect=True)
def test_compatible_mode_takes_both(app, client, stamp):
    args, body = sealed(stamp, text(stamp))

    encrypted = client.post("/wechat", query_string=args, data=body)
    plain = client.post("/wechat", query_string=query(stamp), data=text(stamp, msg_id=2))

    assert b"<Encrypt>" in encrypted.data
    assert b"<Content>" in plain.data
    assert stored(app) == 2


@pytest.mark.parametrize("settings", ["plain"], indirect=True)
def test_an_unknown_event_with_unknown_fields_is_stored_and_acknowledged(app, client, stamp):
    body = (
        f"<xml><ToUserName>gh_0123456789ab</ToUserName><FromUserName>{OPENID}</FromUserName>"
        f"<CreateTime>{stamp}</CreateTime><MsgType>event</MsgType><Event>brand_new_event</Event>"
        "<Something><Deep>1</Deep></Something></xml>"
    )

    answer = client.post("/wechat", query_string=query(stamp), data=body.encode())

    assert (answer.status_code, answer.data) == (200, b"")
    assert stored(app) == 1
