import pytest

from wechat.account import Account, Mode, TokenKind

SECRETS = {"secret": "the-secret", "token": "the-token", "aes_key": "k" * 43}


def test_printing_an_account_shows_no_secret():
    account = Account(appid="wx1", mode=Mode.secure, **SECRETS)

    printed = repr(account) + str(account)

    assert "wx1" in printed
    assert not [secret for secret in SECRETS.values() if secret in printed]


def test_an_account_uses_the_real_hosts_and_the_stable_token_unless_told_otherwise():
    account = Account(appid="wx1", mode=Mode.plain, **SECRETS)

    assert account.token_kind is TokenKind.stable
    assert {account.api_base, account.mp_base, account.open_base} == {
        "https://api.weixin.qq.com",
        "https://mp.weixin.qq.com",
        "https://open.weixin.qq.com",
    }


@pytest.mark.parametrize("mode", [Mode.compatible, Mode.secure])
def test_encrypting_modes_want_a_whole_key(mode):
    for broken in ("short", "k" * 44, "证" * 43, "!" * 43):
        with pytest.raises(ValueError, match="43 characters"):
            Account(appid="wx1", secret="s", token="t", aes_key=broken, mode=mode)


def test_plain_mode_wants_no_key():
    assert Account(appid="wx1", secret="s", token="t", aes_key="", mode=Mode.plain).aes_key == ""
