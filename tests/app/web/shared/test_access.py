import pytest
from flask import Blueprint

from app.web.shared import access, paths
from app.web.shared.access import Policy


def test_every_route_states_a_policy(app):
    bare = [name for name, view in app.view_functions.items() if access.stated(view) is None]

    assert bare == []


def test_a_route_without_a_policy_stops_the_start(make_app, settings):
    app = make_app(settings)
    pages = Blueprint("bare", __name__)
    pages.add_url_rule("/bare", "view", lambda: "hello")
    app.view_functions["bare.view"] = lambda: "hello"

    with pytest.raises(RuntimeError, match=r"bare\.view"):
        access.check_all(app)


def test_only_what_anybody_may_see_is_public(app):
    closed = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if access.stated(app.view_functions[rule.endpoint]) in {Policy.WECHAT_USER, Policy.BOUND_USER}
    }

    assert {name.split(".")[0] for name in closed} == {
        "mobile_binding",
        "mobile_subscriptions",
        "mobile_notices",
        "mobile_status",
    }
    private = ("mobile_subscriptions", "mobile_notices", "mobile_status")
    assert not any(name.startswith(private) for name in set(_public(app)))


def _public(app):
    return [name for name, view in app.view_functions.items() if access.stated(view) is Policy.PUBLIC]


@pytest.mark.parametrize("path", ["/m/subscriptions", "/m/inbox", "/m/selfcheck", "/m/unbind", "/m/bind"])
def test_pages_of_the_wechat_user_are_closed_to_other_browsers(client, path):
    answer = client.get(path)

    assert answer.status_code == 403
    assert "请在微信中打开" in answer.text


@pytest.mark.parametrize(
    "path", ["/m/subscriptions", "/m/subscriptions/1/cancel", "/m/unbind", "/m/selfcheck"]
)
def test_a_forged_form_is_refused_before_anything_else(client, path):
    assert client.post(path).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/",
        "//evil.example/m/",
        "/m/\\evil",
        "/m/../",
        "javascript:alert(1)",
        "/other",
        "",
        None,
    ],
)
def test_only_our_own_phone_pages_are_led_back_to(path):
    found = paths.local(path, "/m/query")

    assert found == "/m/query" or found.startswith("/m/")
    assert "evil" not in found


def test_a_foreign_host_header_does_not_get_into_links(client):
    answer = client.get("/m/bind", headers={"Host": "evil.example", "User-Agent": "MicroMessenger/8.0"})

    assert answer.status_code == 302
    assert "evil.example" not in answer.headers["Location"]
