from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wechat.platform import CUT, Answer, error
from tests.wechat.vectors import ACCOUNT
from wechat.errors import CodeSpent, OurFault, OutcomeUnknown, RetryLater
from wechat.oauth import OAuthUser, authorize_url, exchange

PATH = "/sns/oauth2/access_token"


def test_the_address_has_the_order_and_the_tail_that_the_platform_wants():
    url = authorize_url(ACCOUNT, "https://example.org/m/bind?next=/m/&x=证", "abc123")

    assert url == (
        "https://open.weixin.qq.com/connect/oauth2/authorize?appid=wxba5fad812f8e6fb9"
        "&redirect_uri=https%3A%2F%2Fexample.org%2Fm%2Fbind%3Fnext%3D%2Fm%2F%26x%3D%E8%AF%81"
        "&response_type=code&scope=snsapi_base&state=abc123#wechat_redirect"
    )


@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30),
    st.text(st.characters(codec="ascii"), min_size=1, max_size=128),
)
def test_address_and_state_survive_whatever_they_hold(redirect_uri, state):
    parts = urlsplit(authorize_url(ACCOUNT, redirect_uri, state, "snsapi_userinfo"))

    query = parse_qs(parts.query, keep_blank_values=True)
    assert (query["redirect_uri"], query["state"]) == ([redirect_uri], [state])
    assert list(query) == ["appid", "redirect_uri", "response_type", "scope", "state"]
    assert parts.fragment == "wechat_redirect"


def test_a_state_that_is_too_long_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="128"):
        authorize_url(ACCOUNT, "https://example.org", "s" * 129)


def test_a_code_becomes_a_user(platform):
    platform.on(
        PATH, {"access_token": "user-token", "expires_in": 7200, "openid": "o1", "scope": "snsapi_base"}
    )

    assert exchange(platform.account(), "CODE") == OAuthUser("o1", is_snapshot=False, unionid=None)
    assert platform.asked[0].query == {
        "appid": "wxba5fad812f8e6fb9",
        "secret": "s3cret-of-the-account",
        "code": "CODE",
        "grant_type": "authorization_code",
    }


def test_a_snapshot_visitor_is_marked(platform):
    platform.on(PATH, {"openid": "o-made-up", "is_snapshotuser": 1, "unionid": "u1"})

    assert exchange(platform.account(), "CODE") == OAuthUser("o-made-up", is_snapshot=True, unionid="u1")


@pytest.mark.parametrize(
    ("answer", "error_class"),
    [
        (error(40029, "invalid code"), CodeSpent),
        (error(40163, "code been used"), CodeSpent),
        (error(42003), CodeSpent),
        (error(40125), OurFault),
        (error(40013), OurFault),
        (error(-1, "system error"), RetryLater),
        (CUT, OutcomeUnknown),
        (Answer({}), OutcomeUnknown),
        (Answer({"openid": 5}), OutcomeUnknown),
    ],
)
def test_every_trouble_has_its_exception_and_the_code_is_sent_once(platform, answer, error_class):
    platform.on(PATH, answer)

    with pytest.raises(error_class):
        exchange(platform.account(), "CODE")

    assert platform.times(PATH) == 1


def test_an_answer_that_comes_too_late_is_not_asked_for_again(platform):
    platform.on(PATH, Answer({"openid": "o1"}, delay=0.6))

    with pytest.raises(OutcomeUnknown):
        exchange(platform.account(), "CODE", timeout=0.3)

    assert platform.times(PATH) == 1


@pytest.mark.parametrize("code", ["", "c" * 513])
def test_no_code_and_absurd_codes_are_not_sent(platform, code):
    with pytest.raises(CodeSpent):
        exchange(platform.account(), code)

    assert platform.asked == []


def test_printing_a_user_does_not_show_the_openid():
    assert "oSecret" not in repr(OAuthUser("oSecret", is_snapshot=False, unionid=None))
