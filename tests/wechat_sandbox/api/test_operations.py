def test_addresses_and_the_callback_check_are_answered(stand, receiver):
    assert stand.get("/cgi-bin/get_api_domain_ip")["ip_list"] == ["127.0.0.1"]
    assert stand.get("/cgi-bin/getcallbackip")["ip_list"] == ["127.0.0.1"]

    checked = stand.post("/cgi-bin/callback/check", {"action": "all", "check_operator": "DEFAULT"})

    assert checked["dns"][0]["ip"] == "127.0.0.1"
    assert checked["ping"][0]["package_loss"] == "0%"
    assert stand.post("/cgi-bin/callback/check", {"action": "x"})["errcode"] == 40097


def test_quotas_are_cleared_ten_times_whichever_way(stand):
    one = {"appid": stand.account.appid}
    two = {**one, "appsecret": stand.account.secret}

    codes = [stand.post("/cgi-bin/clear_quota", one)["errcode"] for _ in range(5)]
    codes += [stand.post("/cgi-bin/clear_quota/v2", two, token="")["errcode"] for _ in range(6)]

    assert codes == [0] * 10 + [48006]


def test_clearing_needs_the_right_account(stand):
    assert stand.post("/cgi-bin/clear_quota", {"appid": "wx0"})["errcode"] == 40013
    wrong = {"appid": stand.account.appid, "appsecret": "x"}
    assert stand.post("/cgi-bin/clear_quota/v2", wrong, token="")["errcode"] == 40125


def test_the_quota_of_an_unknown_path_is_refused(stand):
    assert stand.post("/cgi-bin/openapi/quota/get", {"cgi_path": "/nowhere"})["errcode"] == 76021
    assert stand.post("/cgi-bin/openapi/quota/clear", {"cgi_path": "/cgi-bin/user/get"})["errcode"] == 0
