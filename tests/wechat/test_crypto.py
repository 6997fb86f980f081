import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto
from wechatpy.crypto.cryptography import WeChatCipher

from tests.wechat.vectors import ACCOUNT, ALIGNED, JSON_PUSH, JSON_PUSH_MESSAGE, REPORT, REPORT_MESSAGE
from wechat.account import Account, Mode
from wechat.crypto import decrypt, encrypt, matches, signature
from wechat.errors import InboundRejected

WXJAVA = Account(
    appid="wxb11529c136998cb6",
    secret="",
    token="t",
    aes_key="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    mode=Mode.secure,
)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("AAAAA", "1714036504", "1514711492"), "f464b24fc39322e44b38aa78f5edd27bd1441696"),
        (("AAAAA", "1714037059", "486452656"), "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
        (("test", "1410685589", "test"), "f21891de399b4e33a1a93c9a7b8a8fffb5a443ff"),
        (("AAAAA", "1714112445", "415670741"), "6c5c811b55cc85e0e1b54100749188c20beb3f5d"),
        (("AAAAA", "1714112445", "415670741", JSON_PUSH), "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"),
        (("AAAAA", "1395658921", "n0nce"), "6bb0969a791224e7a06f357b8658e0f3b197e219"),
        (("AAAAA", "1395658921", "n0nce", REPORT), "f1ec8c9be5f1f9bc485dca58133e5f5eec53b2c0"),
        (("c", "a", "b"), "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (("345", "123"), "9f537aeb751ec72605f57f94a2f6dc3e3958e1dd"),
    ],
)
def test_signatures_are_those_of_the_published_samples(parts, expected):
    assert signature(*parts) == expected


def test_an_encrypted_reply_is_that_of_the_platform_document():
    encrypted = encrypt(ACCOUNT, '{"demo_resp":"good luck"}', "707722b803182950")

    assert encrypted == (
        "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
    )
    assert (
        signature("AAAAA", "1713424427", "415670741", encrypted) == "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"
    )


def test_chinese_is_encrypted_as_wxjava_does():
    encrypted = encrypt(WXJAVA, "我是中文abcd123", "aaaabbbbccccdddd")

    assert encrypted == (
        "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg=="
    )
    assert decrypt(WXJAVA, encrypted) == "我是中文abcd123"


@pytest.mark.parametrize(
    ("random", "message", "encrypted"),
    [
        ("a8eedb185eb2fecf", JSON_PUSH_MESSAGE, JSON_PUSH),
        ("0123456789abcdef", "x" * 26, ALIGNED),
        ("0123456789abcdef", REPORT_MESSAGE, REPORT),
    ],
)
def test_samples_decrypt_and_encrypt_to_each_other(random, message, encrypted):
    assert decrypt(ACCOUNT, encrypted) == message
    assert encrypt(ACCOUNT, message, random) == encrypted


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200))
def test_what_is_encrypted_here_is_read_by_wechatpy_and_by_us(message):
    encrypted = encrypt(ACCOUNT, message)
    envelope = {"Encrypt": encrypted}
    theirs = WeChatCrypto(ACCOUNT.token, ACCOUNT.aes_key, ACCOUNT.appid)

    assert decrypt(ACCOUNT, encrypted) == message
    assert theirs.decrypt_message(envelope, signature("AAAAA", "1", "2", encrypted), "1", "2") == message


def test_each_encryption_differs():
    assert encrypt(ACCOUNT, "hello") != encrypt(ACCOUNT, "hello")


def test_a_message_for_another_appid_is_refused():
    other = Account(appid="wx0", secret="", token="AAAAA", aes_key="A" * 43, mode=Mode.secure)

    with pytest.raises(InboundRejected, match="another appid"):
        decrypt(ACCOUNT, encrypt(other, "hello"))


def _enciphered(plain: bytes) -> str:
    cipher = WeChatCipher(base64.b64decode(ACCOUNT.aes_key + "="))
    return base64.b64encode(cipher.encrypt(plain)).decode()


APPID = ACCOUNT.appid.encode()
HEAD = b"r" * 16


@pytest.mark.parametrize(
    ("plain", "reason"),
    [
        (HEAD + b"\0\0\0\1x" + APPID + b"\x00" * 9, "padding"),
        (HEAD + b"\0\0\0\1x" + APPID + b"\x21" * 9, "padding"),
        (HEAD + b"\x10" * 16, "padding"),
        (HEAD + b"\0\0\1\0x" + APPID + b"\x09" * 9, "length"),
        (HEAD + b"\xff\xff\xff\xffx" + APPID + b"\x09" * 9, "length"),
        (HEAD + b"\0\0\0\0x" + APPID + b"\x09" * 9, "another appid"),
        (HEAD + b"\0\0\0\1\xff" + APPID + b"\x09" * 9, "UTF-8"),
    ],
)
def test_a_wrong_frame_is_refused_with_its_reason(plain, reason):
    with pytest.raises(InboundRejected, match=reason):
        decrypt(ACCOUNT, _enciphered(plain))


@given(
    st.one_of(st.text(max_size=100), st.binary(max_size=200).map(lambda raw: base64.b64encode(raw).decode()))
)
def test_garbage_is_refused_and_never_breaks(garbage):
    with pytest.raises(InboundRejected):
        decrypt(ACCOUNT, garbage)


def test_a_key_with_unused_bits_set_is_accepted():
    odd = Account(appid="wx0", secret="", token="t", aes_key="A" * 42 + "B", mode=Mode.secure)

    assert decrypt(odd, encrypt(odd, "hello")) == "hello"


@pytest.mark.parametrize("given_signature", ["", "short", "f" * 40, "签名", "\ud800"])
def test_wrong_signatures_of_any_shape_do_not_match(given_signature):
    assert not matches(given_signature, signature("a", "b"))


def test_the_right_signature_matches():
    assert matches(signature("a", "b"), signature("b", "a"))
