import time

import pytest
import requests

SEND = "/cgi-bin/message/template/send"


def test_token_faults_have_their_codes(stand):
    first = stand.token()
    stand.tell("clock", advance_seconds=7201)

    assert stand.get("/cgi-bin/menu/get", token="")["errcode"] == 41001
    assert stand.get("/cgi-bin/menu/get", token="garbage")["errcode"] == 40014
    assert stand.get("/cgi-bin/menu/get", token="x" * 100)["errcode"] == 40001
    assert stand.get("/cgi-bin/menu/get", token=first)["errcode"] == 42001


def test_methods_bodies_and_paths_are_checked(stand):
    assert stand.get(SEND)["errcode"] == 43002
    assert stand.post("/cgi-bin/menu/get", {})["errcode"] == 43001
    assert stand.raw("POST", SEND, data=b"").json()["errcode"] == 44002
    assert stand.raw("POST", SEND, data=b"{not json").json()["errcode"] == 47001
    assert stand.raw("POST", SEND, data=b"[1]").json()["errcode"] == 47001
    assert stand.raw("POST", SEND, data=b"[" * 100_000).json()["errcode"] == 47001
    assert stand.get("/cgi-bin/no/such/thing")["errcode"] == 40066


def test_a_rid_begins_with_the_time_and_leads_to_the_request(stand):
    rid = stand.post(SEND, {"touser": "oNobody"})["errmsg"].rpartition("rid: ")[2]

    found = stand.post("/cgi-bin/openapi/rid/get", {"rid": rid})

    assert abs(int(rid[:8], 16) - time.time()) < 60
    assert "oNobody" in found["request"]["request_body"]
    assert stand.token() not in found["request"]["request_url"]
    assert stand.post("/cgi-bin/openapi/rid/get", {"rid": "0-0-0"})["errcode"] == 76001


@pytest.mark.parametrize(
    ("kind", "errcode"),
    [("busy", -1), ("quota_day", 45009), ("quota_minute", 45011), ("invalid_token_forever", 40001)],
)
def test_a_refusing_fault_answers_its_code_and_does_nothing(stand, kind, errcode):
    openid, template = stand.follower(), stand.template()
    stand.tell("faults", path=SEND, kind=kind)

    assert stand.send(openid, template)["errcode"] == errcode
    assert stand.cards(openid) == []
    assert stand.send(openid, template)["errcode"] == 0


def test_a_killed_token_stays_dead(stand):
    stand.token()
    stand.tell("faults", path=SEND, kind="kill_token")

    assert stand.post(SEND, {})["errcode"] == 40001
    assert stand.get("/cgi-bin/menu/get")["errcode"] == 40001


@pytest.mark.parametrize(("kind", "cards"), [("cut_before", 0), ("cut_after", 1)])
def test_a_cut_connection_gives_no_answer(stand, kind, cards):
    openid, template = stand.follower(), stand.template()
    stand.token()
    stand.tell("faults", path=SEND, kind=kind)

    with pytest.raises(requests.ConnectionError):
        stand.send(openid, template)

    assert len(stand.cards(openid)) == cards


@pytest.mark.parametrize(
    ("kind", "cards", "status", "content_type"),
    [
        ("http_502", 0, 502, "text/html"),
        ("html", 0, 200, "text/html"),
        ("text_plain", 1, 200, "text/plain"),
        ("empty_json", 1, 200, "application/json"),
        ("truncated", 1, 200, "application/json"),
        ("no_msgid", 1, 200, "application/json"),
    ],
)
def test_a_spoilt_answer_looks_as_ordered(stand, kind, cards, status, content_type):
    openid, template = stand.follower(), stand.template()
    stand.tell("faults", path=SEND, kind=kind)
    values = {"character_string1": {"value": "1"}, "thing2": {"value": "x"}}

    answer = stand.raw("POST", SEND, json={"touser": openid, "template_id": template, "data": values})

    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith(content_type)
    assert "msgid" not in answer.text or kind == "text_plain"
    assert len(stand.cards(openid)) == cards


def test_a_slow_answer_comes_after_its_seconds(stand):
    stand.token()
    stand.tell("faults", path="/cgi-bin/menu/get", kind="slow", seconds=0.2)

    with pytest.raises(requests.ReadTimeout):
        requests.get(f"{stand.base}/cgi-bin/menu/get", params={"access_token": stand.token()}, timeout=0.05)


def test_a_fault_lasts_as_often_as_ordered_or_for_ever(stand):
    stand.token()
    stand.tell("faults", path="/cgi-bin/menu/get", kind="busy", times=2)
    stand.tell("faults", path="/cgi-bin/user/get", kind="busy", times=-1)

    assert [stand.get("/cgi-bin/menu/get")["errcode"] for _ in range(3)] == [-1, -1, 46003]
    assert [stand.get("/cgi-bin/user/get").get("errcode") for _ in range(3)] == [-1, -1, -1]
    stand.tell("faults", path="/cgi-bin/user/get", kind="none")
    assert stand.get("/cgi-bin/user/get")["total"] == 0


def test_a_fault_for_every_path_meets_any_call(stand):
    stand.token()
    stand.tell("faults", path="*", kind="busy")

    assert stand.get("/cgi-bin/user/get")["errcode"] == -1
    assert stand.ask("faults")["faults"] == []


def test_quotas_end_and_come_back(stand):
    stand.tell("settings", daily_limits={"/cgi-bin/user/get": 1})

    first, second = stand.get("/cgi-bin/user/get"), stand.get("/cgi-bin/user/get")
    quota = stand.post("/cgi-bin/openapi/quota/get", {"cgi_path": "/cgi-bin/user/get"})["quota"]

    assert first["total"] == 0
    assert second["errcode"] == 45009
    assert quota == {"daily_limit": 1, "used": 1, "remain": 0}
    stand.post("/cgi-bin/clear_quota", {"appid": stand.account.appid})
    assert stand.get("/cgi-bin/user/get")["total"] == 0


def test_the_ledger_counts_every_call(stand):
    stand.get("/cgi-bin/menu/get")
    stand.get("/cgi-bin/menu/get", token="")

    ledger = stand.ask("ledger")

    assert ledger["calls"] == {"/cgi-bin/token": 1, "/cgi-bin/menu/get": 2}
    assert ledger["errcodes"] == {"0": 1, "46003": 1, "41001": 1}
    assert ledger["token_fetches"] == 1
    assert [entry["errcode"] for entry in ledger["entries"]] == [0, 46003, 41001]
    assert stand.token() not in str(ledger)
