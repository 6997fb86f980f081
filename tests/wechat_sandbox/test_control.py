import json

import pytest
import requests

MENU = {"button": [{"type": "click", "name": "帮助", "key": "help"}]}


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
    answer = post(stand, body=body)

    assert answer.status_code == status
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("method", "name", "status", "code"),
    [
        ("GET", "nowhere", 404, "not_found"),
        ("POST", "follow/twice", 404, "not_found"),
        ("DELETE", "users", 405, "method_not_allowed"),
        ("GET", "follow", 405, "method_not_allowed"),
        ("POST", "events", 405, "method_not_allowed"),
    ],
)
def test_a_call_that_does_not_exist_is_refused_as_json(stand, method, name, status, code):
    headers = {"Content-Type": "application/json"}

    answer = requests.request(method, f"{stand.base}/_sandbox/{name}", data="{}", headers=headers, timeout=5)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_a_body_of_more_than_four_megabytes_is_refused_as_json(stand):
    answer = post(stand, body=json.dumps({"nickname": "x" * (4 << 20)}))

    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "request_entity_too_large")


@pytest.mark.parametrize("text", ["\\ud800", "\\udfff!", "\\u0000", "a\\u001bb", "\\uffff"])
def test_a_text_that_no_chat_can_carry_is_refused_and_the_chat_stays_readable(stand, text):
    openid = stand.follower()

    answer = post(stand, "text", f'{{"openid": "{openid}", "content": "{text}"}}')

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_json")
    assert post(stand, "users", f'{{"nickname": "{text}"}}').status_code == 400
    assert post(stand, "users", f'{{"{text}": 1}}').status_code == 400
    assert stand.ask("messages", openid=openid) == {"messages": []}


def test_a_text_may_have_lines_and_pictures(stand):
    openid = stand.follower()

    stand.tell("text", openid=openid, content="一\n二\t😀")

    assert stand.ask("messages", openid=openid)["messages"][0]["text"] == "一\n二\t😀"


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "1" + "0" * 30, "9" * 5000])
@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("clock", '{"advance_seconds": %s}'),
        ("faults", '{"path": "*", "kind": "slow", "seconds": %s}'),
        ("faults", '{"path": "*", "kind": "slow", "times": %s}'),
        ("settings", '{"callback_delay": %s}'),
        ("settings", '{"result_mix": {"success": %s}}'),
        ("settings", '{"daily_limits": {"/x": %s}}'),
        ("templates", '{"title": "x", "content": "y", "notice_type": %s}'),
    ],
)
def test_a_number_without_end_is_refused(stand, name, body, number):
    before = stand.ask("settings")

    assert post(stand, name, body % number).status_code == 400
    assert stand.ask("settings") == before
    assert stand.ask("faults")["faults"] == []


def test_after_the_longest_stride_of_the_clock_tokens_are_still_issued(stand):
    stand.tell("clock", advance_seconds=100 * 365 * 86_400)

    assert stand.try_to("clock", advance_seconds=1).status_code == 422
    assert stand.get("/cgi-bin/token", token="", **stand.credentials())["access_token"]


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
        ("templates", {"title": "x", "content": "y", "choices": {"enum1": 5}}),
        ("templates", {"title": "x", "content": "y", "choices": {"enum1": [["deep"]]}}),
        ("templates", {"title": "x", "content": "y", "notice_type": 4}),
        ("faults", {"path": "/x", "kind": "dance"}),
        ("faults", {"path": "/x", "kind": "busy", "times": "2"}),
        ("faults", {"path": "/x", "kind": "busy", "times": -2}),
        ("faults", {"path": "/x", "kind": "slow", "seconds": 3601}),
        ("clock", {"advance_seconds": -1}),
        ("clock", {"advance_seconds": 1e300}),
        ("clock", {"advance_seconds": "x"}),
        ("reset", {"only": ["everything"]}),
        ("open", {"url": "javascript:alert(1)"}),
        ("open", {"url": "http://[::1"}),
        ("settings", {"mode": "open"}),
        ("settings", {"volume": 11}),
        ("settings", {"callback_url": 1}),
        ("settings", {"result_mix": {}}),
        ("settings", {"result_mix": {"success": 0}}),
        ("settings", {"result_mix": {"success": 1e308, "none": 1e308}}),
        ("settings", {"callback_delay": 3601}),
        ("settings", {"callback_timeout": 0}),
        ("settings", {"callback_spacing": -1}),
        ("settings", {"callback_url": "http://["}),
        ("settings", {"callback_url": "/wechat"}),
        ("settings", {"daily_limits": {"/x": "1"}}),
        ("settings", {"daily_limits": {"/x": True}}),
        ("settings", {"minute_limits": {"/x": -1}}),
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


@pytest.mark.parametrize(("after", "status"), [("x", 422), ("-1", 422), ("²", 422), ("9" * 5000, 400)])
def test_a_point_that_is_no_number_is_refused(stand, after, status):
    answer = requests.get(f"{stand.base}/_sandbox/messages", params={"after": after}, timeout=5)

    assert answer.status_code == status
    assert answer.json()["error"]["message"]


def test_reset_forgets_everything_but_what_belongs_to_the_account(stand):
    openid, template = stand.follower(), stand.template()
    stand.post("/cgi-bin/menu/create", MENU)
    stand.send(openid, template)
    stand.tell("faults", path="*", kind="busy")
    before = stand.ask("account"), stand.ask("menu"), stand.ask("templates")

    stand.tell("reset")

    assert stand.ask("users") == {"users": []}
    assert stand.ask("messages") == {"messages": []}
    assert stand.ask("faults")["faults"] == []
    assert stand.ask("ledger")["calls"] == {}
    assert (stand.ask("account"), stand.ask("menu"), stand.ask("templates")) == before


def test_after_a_reset_the_menu_can_be_tapped(stand):
    stand.post("/cgi-bin/menu/create", MENU)

    stand.tell("reset")

    assert "reply" in stand.tell("tap", openid=stand.follower(), path=[0])


def test_menu_and_templates_are_forgotten_when_they_are_named(stand):
    stand.template()
    stand.post("/cgi-bin/menu/create", MENU)

    stand.tell("reset", only=["menu", "templates"])

    assert (stand.ask("menu"), stand.ask("templates")) == ({"menu": None}, {"templates": []})


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
