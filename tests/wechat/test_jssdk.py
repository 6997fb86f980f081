from datetime import UTC, datetime

import pytest

from tests.wechat.platform import STABLE, tokens
from wechat import jssdk
from wechat.tokens import CredentialSource, MemoryCredentialStore

NONCE = "Wm3WZYTPz0wzccnW"
TICKET = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
STAMP = 1414587457


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://mp.weixin.qq.com?params=value", "0f9de62fce790f9a083d5c99e95740ceb90c27ed"),
        ("http://mp.weixin.qq.com?params=value#part", "0f9de62fce790f9a083d5c99e95740ceb90c27ed"),
        ("http://mp.weixin.qq.com", "f4d90daf4b3bca3078ab155816175ba34c443a7b"),
    ],
)
def test_signatures_are_those_of_the_platform_document(url, expected):
    assert jssdk.signature(TICKET, NONCE, STAMP, url) == expected


def test_a_page_gets_what_wx_config_needs(platform):
    platform.on(STABLE, tokens())
    platform.on("/cgi-bin/ticket/getticket", {"errcode": 0, "ticket": TICKET, "expires_in": 7200})
    account = platform.account()
    credentials = CredentialSource(account, MemoryCredentialStore())

    config = jssdk.config(
        credentials,
        account,
        "http://mp.weixin.qq.com?params=value",
        datetime.fromtimestamp(STAMP, UTC),
        NONCE,
    )

    assert config == {
        "appId": account.appid,
        "timestamp": STAMP,
        "nonceStr": NONCE,
        "signature": "0f9de62fce790f9a083d5c99e95740ceb90c27ed",
    }
