import pytest


@pytest.mark.parametrize(
    ("change", "errcode"),
    [
        ({"grant_type": "x"}, 40002),
        ({"appid": ""}, 41002),
        ({"secret": ""}, 41004),
        ({"appid": "wx0"}, 40013),
        ({"secret": "0"}, 40125),
    ],
)
def test_wrong_credentials_are_refused(stand, change, errcode):
    values = {**stand.credentials(), **change}

    assert stand.get("/cgi-bin/token", token="", **values)["errcode"] == errcode
    assert stand.post("/cgi-bin/stable_token", values, token="")["errcode"] == errcode


def test_a_stable_token_is_stable_and_works(stand):
    first = stand.post("/cgi-bin/stable_token", stand.credentials(), token="")
    second = stand.post("/cgi-bin/stable_token", stand.credentials(), token="")

    assert first["access_token"] == second["access_token"]
    assert 7190 <= second["expires_in"] <= 7200
    assert stand.get("/cgi-bin/menu/get", token=first["access_token"])["errcode"] == 46003


def test_a_forced_stable_token_is_new(stand):
    first = stand.post("/cgi-bin/stable_token", stand.credentials(), token="")
    second = stand.post("/cgi-bin/stable_token", {**stand.credentials(), "force_refresh": True}, token="")

    assert first["access_token"] != second["access_token"]
    assert stand.get("/cgi-bin/menu/get", token=first["access_token"])["errcode"] == 40001


def test_an_address_off_the_list_is_named_in_the_refusal(stand):
    stand.tell("settings", ip_whitelist=["192.0.2.1"])

    answer = stand.get("/cgi-bin/token", token="", **stand.credentials())

    assert answer["errcode"] == 40164
    assert answer["errmsg"].startswith("invalid ip 127.0.0.1 ipv6 ::ffff:127.0.0.1, not in whitelist rid: ")


def test_the_js_ticket_is_cached(stand):
    first = stand.get("/cgi-bin/ticket/getticket", type="jsapi")
    second = stand.get("/cgi-bin/ticket/getticket", type="jsapi")

    assert first["errcode"] == 0
    assert first["ticket"] == second["ticket"]
    assert stand.get("/cgi-bin/ticket/getticket", type="other")["errcode"] == 40097
