from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

PATH = "/connect/oauth2/authorize"


def address(stand, **change):
    values = {
        "appid": stand.account.appid,
        "redirect_uri": "http://localhost:9/back?a=1",
        "response_type": "code",
        "scope": "snsapi_base",
        "state": "abc123",
        **change,
    }
    return f"{stand.base}{PATH}?{urlencode({name: value for name, value in values.items() if value is not None})}"


def visit(url, **cookies):
    return requests.get(url, allow_redirects=False, cookies=cookies, timeout=5)


def code_of(answer):
    return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]


def exchange(stand, code):
    return stand.get(
        "/sns/oauth2/access_token",
        token="",
        appid=stand.account.appid,
        secret=stand.account.secret,
        code=code,
        grant_type="authorization_code",
    )


def test_the_marked_user_comes_back_with_a_code_that_works_once(stand):
    openid = stand.follower()
    answer = visit(address(stand), sandbox_openid=openid)

    first, second = exchange(stand, code_of(answer)), exchange(stand, code_of(answer))

    assert answer.headers["Location"].startswith("http://localhost:9/back?a=1&code=")
    assert answer.headers["Location"].endswith("&state=abc123")
    assert (first["openid"], first["scope"]) == (openid, "snsapi_base")
    assert second["errcode"] == 40163
    assert exchange(stand, "invented")["errcode"] == 40029


def test_open_marks_the_caller(stand):
    openid = stand.follower()
    with requests.Session() as phone:
        opened = phone.post(
            f"{stand.base}/_sandbox/open", json={"openid": openid, "url": "http://localhost:9/x"}, timeout=5
        )
        answer = phone.get(address(stand), allow_redirects=False, timeout=5)

    assert opened.json() == {"url": "http://localhost:9/x"}
    assert "HttpOnly" in opened.headers["Set-Cookie"]
    assert exchange(stand, code_of(answer))["openid"] == openid


def test_open_adds_the_mark_to_an_address_of_the_oauth_page(stand):
    openid = stand.follower()

    answer = visit(stand.tell("open", openid=openid, url=address(stand))["url"])

    assert exchange(stand, code_of(answer))["openid"] == openid


def test_a_code_ends_after_five_minutes(stand):
    code = code_of(visit(address(stand), sandbox_openid=stand.follower()))
    stand.tell("clock", advance_seconds=301)

    assert exchange(stand, code)["errcode"] == 40029


def test_without_a_mark_the_visitor_chooses(stand):
    openid = stand.follower(nickname="<张三>")

    answer = visit(address(stand))

    assert answer.status_code == 200
    assert "&lt;张三&gt;" in answer.text
    assert f"sandbox_openid={openid}" in answer.text


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"appid": "wx0"}, "10003"),
        ({"scope": "everything"}, "10005"),
        ({"response_type": "token"}, "10005"),
        ({"redirect_uri": "http://example.org/back"}, "10003"),
        ({"redirect_uri": ""}, "10010"),
        ({"redirect_uri": "javascript:alert(1)"}, "10011"),
        ({"redirect_uri": "http://localhost:port/"}, "10011"),
        ({"state": "a&b"}, "10012"),
        ({"state": "a" * 129}, "10012"),
    ],
)
def test_a_wrong_address_shows_the_code_of_the_fault(stand, change, code):
    answer = visit(address(stand, **change), sandbox_openid=stand.follower())

    assert answer.headers["X-Sandbox-Error"] == code
    assert "Location" not in answer.headers
    assert str(stand.ask("ledger")["entries"][-1]["errcode"]) == code


def test_the_registered_domain_has_no_port(stand):
    stand.tell("settings", oauth_domain="example.org")
    openid = stand.follower()

    right = visit(address(stand, redirect_uri="https://example.org/back"), sandbox_openid=openid)
    wrong = visit(address(stand, redirect_uri="https://example.org:8443/back"), sandbox_openid=openid)

    assert right.status_code == 302
    assert wrong.headers["X-Sandbox-Error"] == "10003"


def test_the_order_of_parameters_matters_unless_switched_off(stand):
    openid = stand.follower()
    shuffled = f"{stand.base}{PATH}?" + urlencode(
        {
            "redirect_uri": "http://localhost:9/",
            "appid": stand.account.appid,
            "response_type": "code",
            "scope": "snsapi_base",
        }
    )

    strict = visit(shuffled, sandbox_openid=openid)
    stand.tell("settings", strict_oauth=False)
    lenient = visit(shuffled, sandbox_openid=openid)

    assert strict.headers["X-Sandbox-Error"] == "10011"
    assert lenient.status_code == 302


def test_a_stranger_is_asked_for_consent_and_may_refuse(stand):
    openid = stand.tell("users", nickname="李四")["openid"]
    url = address(stand, scope="snsapi_userinfo", sandbox_openid=openid)

    asked = visit(url)
    refused = visit(url + "&sandbox_consent=no")
    grant = exchange(stand, code_of(visit(url + "&sandbox_consent=yes")))

    assert "允许" in asked.text
    assert "code=" not in refused.headers["Location"]
    info = stand.get("/sns/userinfo", token="", access_token=grant["access_token"], openid=openid)
    assert info["nickname"] == "李四"


def test_a_base_grant_may_not_read_the_user(stand):
    openid = stand.follower()
    grant = exchange(stand, code_of(visit(address(stand), sandbox_openid=openid)))
    query = {"access_token": grant["access_token"], "openid": openid}

    assert stand.get("/sns/userinfo", token="", **query)["errcode"] == 48001
    assert stand.get("/sns/auth", token="", **query)["errcode"] == 0
    assert stand.get("/sns/auth", token="", **{**query, "openid": "oOther"})["errcode"] == 40003
    assert stand.get("/sns/auth", token="", access_token="x", openid=openid)["errcode"] == 40001


def test_a_snapshot_user_is_named_as_such(stand):
    openid = stand.tell("users", snapshot=True)["openid"]

    grant = exchange(stand, code_of(visit(address(stand), sandbox_openid=openid)))

    assert grant["is_snapshotuser"] == 1


def test_a_grant_is_refreshed_for_thirty_days(stand):
    grant = exchange(stand, code_of(visit(address(stand), sandbox_openid=stand.follower())))
    query = {
        "appid": stand.account.appid,
        "grant_type": "refresh_token",
        "refresh_token": grant["refresh_token"],
    }
    stand.tell("clock", advance_seconds=7300)
    old = {"access_token": grant["access_token"], "openid": grant["openid"]}

    assert stand.get("/sns/auth", token="", **old)["errcode"] == 42001
    fresh = stand.get("/sns/oauth2/refresh_token", token="", **query)
    assert fresh["access_token"] != grant["access_token"]
    stand.tell("clock", advance_seconds=31 * 86_400)
    assert stand.get("/sns/oauth2/refresh_token", token="", **query)["errcode"] == 42002
    assert (
        stand.get("/sns/oauth2/refresh_token", token="", **{**query, "refresh_token": "x"})["errcode"]
        == 40030
    )


def test_wrong_exchanges_have_their_codes(stand):
    whole = {**stand.credentials(), "grant_type": "authorization_code", "code": "x"}

    codes = [
        stand.get("/sns/oauth2/access_token", token="", **{**whole, **change})["errcode"]
        for change in ({"grant_type": ""}, {"appid": "wx0"}, {"secret": "0"}, {"code": ""})
    ]

    assert codes == [40002, 40013, 40125, 41008]
