import json

import pytest
import requests


def test_the_account_tells_everything_a_client_needs(stand):
    stand.tell("settings", callback_url="http://localhost:9/wechat", mode="compatible")

    assert stand.ask("account") == {
        "appid": stand.account.appid,
        "secret": stand.account.secret,
        "token": stand.account.token,
        "aes_key": stand.account.aes_key,
        "original_id": stand.account.original_id,
        "callback_url": "http://localhost:9/wechat",
        "mode": "compatible",
    }
    assert stand.account.secret not in repr(stand.account)


def post(stand, name="users", body="{}", **headers):
    given = {
        "Content-Type": "application/json",
        **{key.replace("_", "-"): value for key, value in headers.items()},
    }
    return requests.post(f"{stand.base}/_sandbox/{name}", data=body, headers=given, timeout=5)


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Host": "evil.example"}, 403, "bad_host"),
        ({"Host": "localhost.evil.example:8100"}, 403, "bad_host"),
        ({"Host": "[::1"}, 403, "bad_host"),
        ({"Origin": "https://evil.example"}, 403, "foreign_origin"),
        ({"Origin": "null"}, 403, "foreign_origin"),
        ({"Content_Type": "text/plain"}, 415, "json_only"),
    ],
)
def test_foreign_callers_are_refused(stand, headers, status, code):
    answer = post(stand, **headers)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert stand.ask("users")["users"] == []


def test_the_own_page_and_ipv6_loopback_are_welcome(stand):
    assert post(stand, Origin=stand.base).status_code == 200
    assert post(stand, Host="[::1]:8100").status_code == 200


@pytest.mark.parametrize(
    ("body", "status"), [("{", 400), ("[]", 400), ("[" * 100_000, 400), ('{"nickname": 1}', 422)]
)
def test_a_body_that_makes_no_sense_is_refused(stand, body, status):
    assert post(stand, body=body).status_code == status


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("tap", {"path": "1"}),
        ("tap", {"path": []}),
        ("tap", {"path": [0, 0, 0]}),
        ("tap", {"path": [True]}),
        ("users", {"snapshot": "yes"}),
        ("templates", {"title": "x"}),
        ("templates", {"title": "x", "content": "y", "color": "red"}),
        ("templates", {"title": 1, "content": "y"}),
        ("templates", {"title": "x", "content": "y", "choices": []}),
        ("faults", {"path": "/x", "kind": "dance"}),
        ("faults", {"path": "/x", "kind": "busy", "times": "2"}),
        ("clock", {"advance_seconds": -1}),
        ("clock", {"advance_seconds": "x"}),
        ("reset", {"only": ["everything"]}),
        ("open", {"url": "javascript:alert(1)"}),
        ("open", {"url": "http://[::1"}),
        ("settings", {"mode": "open"}),
        ("settings", {"volume": 11}),
        ("settings", {"callback_url": 1}),
        ("settings", {"result_mix": {}}),
        ("settings", {"result_mix": {"success": 0}}),
        ("settings", {"daily_limits": {"/x": "1"}}),
        ("settings", {"ip_whitelist": "127.0.0.1"}),
    ],
)
def test_wrong_values_are_refused_with_422(stand, name, body):
    openid = stand.follower()
    if name in {"tap", "open"}:
        body = {"openid": openid, **body}

    answer = stand.try_to(name, **body)

    assert answer.status_code == 422
    assert answer.json()["error"]["message"]


def test_one_wrong_setting_changes_none(stand):
    answer = stand.try_to("settings", mode="plain", callback_delay="soon")

    assert answer.status_code == 422
    assert stand.ask("settings")["mode"] == "secure"


def test_unknown_people_are_404(stand):
    assert stand.try_to("follow", openid="oNobody").status_code == 404


def test_messages_can_be_read_from_a_point_on_and_for_everybody(stand):
    one, other = stand.follower(), stand.follower()
    for openid in (one, other, one):
        stand.tell("text", openid=openid, content=f"von {openid[:3]}")

    mine = stand.ask("messages", openid=one)["messages"]
    later = stand.ask("messages", openid=one, after=mine[0]["id"])["messages"]

    assert [message["direction"] for message in mine] == ["from_user", "from_user"]
    assert later == mine[1:]
    assert len(stand.ask("messages")["messages"]) == 3
    assert requests.get(f"{stand.base}/_sandbox/messages?after=x", timeout=5).status_code == 422


def test_reset_forgets_everything_but_the_account(stand):
    openid, template = stand.follower(), stand.template()
    stand.send(openid, template)
    stand.tell("faults", path="*", kind="busy")
    before = stand.ask("account")

    stand.tell("reset")

    assert stand.ask("users") == {"users": []}
    assert stand.ask("messages") == {"messages": []}
    assert stand.ask("templates") == {"templates": []}
    assert stand.ask("faults")["faults"] == []
    assert stand.ask("ledger")["calls"] == {}
    assert stand.ask("account") == before


def test_reset_can_spare_the_rest(stand):
    openid = stand.follower()
    stand.tell("text", openid=openid, content="1")

    stand.tell("reset", only=["messages"])

    assert stand.ask("messages", openid=openid) == {"messages": []}
    assert stand.ask("users")["users"][0]["following"] is True


def test_answers_carry_chinese_as_it_is(stand):
    stand.tell("users", nickname="张三")

    raw = requests.get(f"{stand.base}/_sandbox/users", timeout=5).content

    assert "张三".encode() in raw
    assert json.loads(raw)["users"][0]["nickname"] == "张三"
