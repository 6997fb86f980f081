import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto

from wechat_sandbox import crypto
from wechat_sandbox.account import Account

A_KEY = "A" * 43
APPID = "wxba5fad812f8e6fb9"
PUSHED = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR"
    "8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km3"
    "2IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
PUSHED_MESSAGE = (
    '{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,'
    '"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}'
)
ALIGNED_SEALED = (
    "uMMzGtqcnpOzXOYBwDQNrTKqq1gfFL9ZipCOy/gYhNsj0EbDiLgmyIpctOWh4+FF28LepmxqkFHWq0/W1HpwVThBvOfqfojRqfSqOCcrXV+f"
    "VpED4mak/KZt2gsUJ7hv"
)
JOB_FINISH = (
    "<xml><ToUserName><![CDATA[gh_7f083739789a]]></ToUserName>"
    "<FromUserName><![CDATA[oia2TjuEGTNoeX76QEjQNrcURxG8]]></FromUserName>"
    "<CreateTime>1395658920</CreateTime><MsgType><![CDATA[event]]></MsgType>"
    "<Event><![CDATA[TEMPLATESENDJOBFINISH]]></Event><MsgID>200163836</MsgID><Status><![CDATA[success]]></Status></xml>"
)
JOB_FINISH_SEALED = (
    "uMMzGtqcnpOzXOYBwDQNrZfUov3Mt/BpFlKmz2wVY3VV3QfkI5ZBi8+WMYECfopPWuHhQqWUGzlFls1HBmm3H/+qegPWgMsiyQaryKuFkh7uFnN1"
    "wVeW9zw1kR/sW76o9pE8pzRzIF1GNk/IkQXAvVmi2PfNrjEB97WqBuZ7niYbGFoZ5zBNVKvtiwKFfMu/fV6wkm9k9IxhRoGFYJ/P1XgQV0X64xzU"
    "Iq7XkTUZUTFoVnYI0Ir9SScu21McFEOGnga7FPB+0A1vvHa/ZCmB4bBV2i16++QS869gFcz7SxZ1mG8FzimWxVXOVCczsCuyUzjr8hmFFQDtcyHD"
    "Dl5lD9re+wQCDzZhAjiD6hrxKAgthEqnxyIOLoyFabGZFrjRz9i9NpTPJDXn3hNKYAThgynXikXpOyjzQU60cb3yByj5eREu8laNxF/DyHQRHWyM"
    "4kYPBvPHPov9inx71xAJgg=="
)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("AAAAA", "1714036504", "1514711492"), "f464b24fc39322e44b38aa78f5edd27bd1441696"),
        (("AAAAA", "1714037059", "486452656"), "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
        (("test", "1410685589", "test"), "f21891de399b4e33a1a93c9a7b8a8fffb5a443ff"),
        (("c", "a", "b"), "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (("345", "123"), "9f537aeb751ec72605f57f94a2f6dc3e3958e1dd"),
        (("AAAAA", "1714112445", "415670741"), "6c5c811b55cc85e0e1b54100749188c20beb3f5d"),
        (("AAAAA", "1714112445", "415670741", PUSHED), "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"),
        (("AAAAA", "1395658921", "n0nce"), "6bb0969a791224e7a06f357b8658e0f3b197e219"),
        (("AAAAA", "1395658921", "n0nce", JOB_FINISH_SEALED), "f1ec8c9be5f1f9bc485dca58133e5f5eec53b2c0"),
        (
            (
                "AAAAA",
                "1713424427",
                "415670741",
                "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==",
            ),
            "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1",
        ),
    ],
)
def test_signatures_agree_with_the_published_vectors(parts, expected):
    assert crypto.signature(*parts) == expected


def test_the_published_push_opens():
    assert crypto.decrypt(PUSHED, A_KEY, APPID).decode() == PUSHED_MESSAGE


@pytest.mark.parametrize(
    ("appid", "key", "random", "message", "sealed"),
    [
        (APPID, A_KEY, b"a8eedb185eb2fecf", PUSHED_MESSAGE, PUSHED),
        (
            APPID,
            A_KEY,
            b"707722b803182950",
            '{"demo_resp":"good luck"}',
            "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==",
        ),
        (
            "wxb11529c136998cb6",
            "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
            b"aaaabbbbccccdddd",
            "我是中文abcd123",
            "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg==",
        ),
        (
            APPID,
            A_KEY,
            b"0123456789abcdef",
            "x" * 26,
            ALIGNED_SEALED,
        ),
        (APPID, A_KEY, b"0123456789abcdef", JOB_FINISH, JOB_FINISH_SEALED),
    ],
)
def test_messages_seal_to_the_published_cipher_texts(appid, key, random, message, sealed):
    assert crypto.encrypt(message.encode(), key, appid, random) == sealed


@given(st.binary(max_size=300))
def test_what_is_sealed_opens_again(message):
    sealed = crypto.encrypt(message, A_KEY, APPID)

    assert crypto.decrypt(sealed, A_KEY, APPID) == message


def test_an_independent_library_opens_what_we_seal():
    account = Account.drawn()
    sealed = crypto.encrypt("你好".encode(), account.aes_key, account.appid)
    signed = crypto.signature(account.token, "1", "2", sealed)

    opened = WeChatCrypto(account.token, account.aes_key, account.appid).decrypt_message(
        f"<xml><Encrypt>{sealed}</Encrypt></xml>", signed, "1", "2"
    )

    assert opened == "你好"


@pytest.mark.parametrize("sealed", ["", "not base64!", "QUJD", "A" * 64, PUSHED[:-8] + "AAAAAAA="])
def test_garbage_does_not_open(sealed):
    with pytest.raises(crypto.CryptoError):
        crypto.decrypt(sealed, A_KEY, APPID)


def test_a_message_for_another_account_does_not_open():
    with pytest.raises(crypto.CryptoError, match="another appid"):
        crypto.decrypt(PUSHED, A_KEY, "wx0000000000000000")


@given(st.binary(min_size=1, max_size=200))
def test_any_bytes_either_open_or_are_refused(noise):
    whole = noise + b"\0" * (-len(noise) % 16)

    with pytest.raises(crypto.CryptoError):
        crypto.decrypt(crypto.base64.b64encode(whole).decode(), A_KEY, APPID)


def test_a_drawn_account_has_a_usable_aes_key():
    assert crypto.is_aes_key(Account.drawn().aes_key)
    assert not crypto.is_aes_key("short")
    assert not crypto.is_aes_key("!" * 43)
