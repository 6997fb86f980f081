import logging

import pytest

from tests.wechat.platform import CUT, OK, STABLE, Answer, error, refused_base, tokens
from wechat.client import Client
from wechat.credential_store import Credential
from wechat.errors import OurFault, OutcomeUnknown, RecipientGone, RetryLater
from wechat.tokens import CredentialSource, MemoryCredentialStore

INFO = "/cgi-bin/user/info"


@pytest.fixture
def client(platform):
    platform.on(STABLE, tokens())
    account = platform.account()
    return Client(account, CredentialSource(account, MemoryCredentialStore()))


def test_a_call_carries_the_token_and_its_parameters(platform, client):
    platform.on(INFO, {"subscribe": 1, "openid": "o1"})

    assert client.user_info("o1") == {"subscribe": 1, "openid": "o1"}
    assert platform.asked[-1].query == {"access_token": "TOKEN-1", "openid": "o1", "lang": "zh_CN"}


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
def test_a_dead_token_costs_one_refresh_and_one_repetition(platform, client, errcode):
    platform.on(INFO, error(errcode), {"subscribe": 1})

    client.user_info("o1")

    assert [asked.query.get("access_token") for asked in platform.asked if asked.path == INFO] == [
        "TOKEN-1",
        "TOKEN-2",
    ]


def test_a_token_refused_for_ever_costs_one_refresh_and_two_calls(platform, client):
    platform.on(INFO, error(40001))

    with pytest.raises(RetryLater) as caught:
        client.user_info("o1")

    assert caught.value.errcode == 40001
    assert (platform.times(STABLE), platform.times(INFO)) == (2, 2)


def test_a_busy_platform_is_asked_again_and_then_left_alone(platform, client):
    platform.on(INFO, error(-1, "system error"), error(-1, "system error"), {"subscribe": 0})
    assert client.user_info("o1") == {"subscribe": 0}

    platform.on(INFO, error(-1, "system error"))
    with pytest.raises(RetryLater):
        client.user_info("o1")

    assert platform.times(INFO) == 6


@pytest.mark.parametrize(
    ("answer", "error_class"),
    [
        (error(40003), RecipientGone),
        (error(48001), OurFault),
        (error(99999), OurFault),
        (error(45009), RetryLater),
        (Answer({"errcode": "0"}), OutcomeUnknown),
        (CUT, OutcomeUnknown),
        (Answer(b"<html>", status=502), OutcomeUnknown),
    ],
)
def test_every_other_answer_is_called_once_and_classified(platform, client, answer, error_class):
    platform.on(INFO, answer)

    with pytest.raises(error_class):
        client.user_info("o1")

    assert platform.times(INFO) == 1


def test_an_answer_that_comes_too_late_is_waited_for_once(platform):
    platform.on(STABLE, tokens())
    platform.on(INFO, Answer({"errcode": 0}, delay=1.0))
    account = platform.account()
    impatient = Client(account, CredentialSource(account, MemoryCredentialStore()), timeout=0.5)

    with pytest.raises(OutcomeUnknown):
        impatient.user_info("o1")

    assert platform.times(INFO) == 1


def test_an_unreachable_platform_is_for_later(platform, clock):
    store = MemoryCredentialStore(clock)
    account = platform.account(api_base=refused_base())
    claim = store.begin_refresh(f"{account.appid}:access_token", failing=None, lease_seconds=9)
    clock.advance(hours=1)
    store.finish_refresh(
        f"{account.appid}:access_token", claim, Credential("T", clock().replace(year=2030), clock())
    )

    with pytest.raises(RetryLater) as caught:
        Client(account, CredentialSource(account, store, clock=clock)).user_info("o1")

    assert type(caught.value) is RetryLater


def test_calls_are_logged_with_code_rid_and_attempt_but_without_secrets(platform, client, caplog):
    platform.on(INFO, error(40003, "invalid openid"))

    with caplog.at_level(logging.DEBUG), pytest.raises(RecipientGone):
        client.user_info("oSecretOpenid")

    assert f"endpoint={INFO} ms=" in caplog.text
    assert "attempt=1 errcode=40003 rid=6543ab21-0f1e2d3c-4b5a6978" in caplog.text
    assert not [word for word in ("oSecretOpenid", "TOKEN-1", "s3cret") if word in caplog.text]


def test_up_to_a_hundred_users_are_asked_in_one_call(platform, client):
    platform.on("/cgi-bin/user/info/batchget", {"user_info_list": [{"openid": "o0", "subscribe": 1}, "odd"]})

    assert client.users_info(["o0"] * 100) == [{"openid": "o0", "subscribe": 1}]
    with pytest.raises(ValueError, match="100"):
        client.users_info(["o0"] * 101)
    assert len(platform.bodies("/cgi-bin/user/info/batchget")[0]["user_list"]) == 100


def test_a_scene_code_says_how_long_it_lives(platform, client):
    platform.on(
        "/cgi-bin/qrcode/create",
        {"ticket": "gQ/+=", "expire_seconds": 300, "url": "http://weixin.qq.com/q/x"},
    )

    answer = client.qr_create("bind:8f3a", expire_seconds=300)
    client.qr_create("board", expire_seconds=None)

    assert platform.bodies("/cgi-bin/qrcode/create") == [
        {
            "action_name": "QR_STR_SCENE",
            "action_info": {"scene": {"scene_str": "bind:8f3a"}},
            "expire_seconds": 300,
        },
        {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": "board"}}},
    ]
    assert client.qr_picture_url(answer["ticket"]) == f"{platform.base}/cgi-bin/showqrcode?ticket=gQ%2F%2B%3D"


@pytest.mark.parametrize(("scene", "seconds"), [("", 60), ("x" * 65, 60), ("x", 0), ("x", 2_592_001)])
def test_a_scene_code_outside_of_the_limits_is_not_asked_for(platform, client, scene, seconds):
    with pytest.raises(ValueError, match="must"):
        client.qr_create(scene, expire_seconds=seconds)

    assert platform.asked == []


def test_an_account_without_menu_has_no_buttons(platform, client):
    platform.on("/cgi-bin/menu/get", error(46003, "menu no exist"))

    assert client.menu_get() == {"menu": {"button": []}}


def test_the_menu_goes_out_as_raw_chinese(platform, client):
    platform.on("/cgi-bin/menu/create", OK)
    platform.on("/cgi-bin/menu/delete", OK)

    client.menu_create({"button": [{"name": "政策法规"}]})
    client.menu_delete()

    assert "政策法规".encode() in platform.asked[-2].body
    assert platform.asked[-1].method == "GET"


def test_templates_are_listed_added_and_deleted(platform, client):
    platform.on("/cgi-bin/template/get_all_private_template", {"template_list": [{"template_id": "a"}]})
    platform.on("/cgi-bin/template/api_add_template", {**OK, "template_id": "b"})
    platform.on("/cgi-bin/template/del_private_template", OK)

    assert client.template_list() == [{"template_id": "a"}]
    assert client.template_add("TM1", ["证书编号"]) == "b"
    client.template_delete("b")
    assert platform.asked[-1].json == {"template_id": "b"}


def test_the_calls_for_diagnosis_answer_in_their_shapes(platform, client):
    platform.on("/cgi-bin/get_api_domain_ip", {"ip_list": ["101.226.62.77"]})
    platform.on("/cgi-bin/openapi/quota/get", {**OK, "quota": {"daily_limit": 10}})
    platform.on("/cgi-bin/clear_quota", OK)
    platform.on("/cgi-bin/callback/check", {"dns": [], "ping": []})

    assert client.get_api_domain_ip() == ["101.226.62.77"]
    assert client.quota_get("/cgi-bin/menu/get")["quota"] == {"daily_limit": 10}
    client.clear_quota()
    assert client.callback_check() == {"dns": [], "ping": []}
    assert platform.bodies("/cgi-bin/clear_quota") == [{"appid": "wxba5fad812f8e6fb9"}]
