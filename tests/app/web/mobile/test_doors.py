import pytest

from app.web.shared import access
from app.web.shared.access import Policy
from tests.browsers import USER_AGENT

INSIDE = {"User-Agent": USER_AGENT}
WECHAT_PAGES = ["/m/bind", "/m/bind/swap"]
BOUND_PAGES = [
    "/m/subscribe",
    "/m/subscriptions",
    "/m/subscriptions/1/edit",
    "/m/subscriptions/1/cancel",
    "/m/inbox",
    "/m/letters/1",
    "/m/status",
    "/m/selfcheck",
    "/m/unbind",
]
BOUND_FORMS = [
    "/m/subscriptions",
    "/m/subscriptions/1/edit",
    "/m/subscriptions/1/renew",
    "/m/subscriptions/1/cancel",
    "/m/selfcheck",
    "/m/unbind",
]


def test_every_page_that_speaks_of_a_user_asks_who_he_is(app):
    policies = {
        rule.rule: access.stated(app.view_functions[rule.endpoint]) for rule in app.url_map.iter_rules()
    }

    found = {rule for rule, policy in policies.items() if policy is Policy.BOUND_USER}

    assert found == {
        "/m/letters/<row:letter_id>",
        "/m/status",
        "/m/subscribe",
        "/m/subscriptions",
        "/m/subscriptions/<row:number>/edit",
        "/m/subscriptions/<row:number>/renew",
        "/m/subscriptions/<row:number>/cancel",
        "/m/inbox",
        "/m/selfcheck",
        "/m/unbind",
    }


@pytest.mark.parametrize("path", WECHAT_PAGES + BOUND_PAGES)
def test_outside_wechat_a_personal_page_says_where_to_open_it(visitor, path):
    answer = visitor().open(path)

    assert answer.status_code == 403
    assert "请在微信中打开" in answer.text


@pytest.mark.parametrize("path", WECHAT_PAGES + BOUND_PAGES)
def test_inside_wechat_a_personal_page_asks_the_platform_who_this_is(visitor, settings, path):
    answer = visitor().open(path, headers=INSIDE)

    assert answer.status_code == 302
    assert answer.location.startswith(f"{settings.wechat_open_base}/connect/oauth2/authorize?")


@pytest.mark.parametrize("path", BOUND_PAGES)
def test_an_unbound_user_is_led_to_binding_and_the_page_is_remembered(visitor, path):
    answer = visitor("oUnbound").open(path)

    assert answer.status_code == 302
    assert answer.location == f"/m/bind?next={path}"


@pytest.mark.parametrize("path", BOUND_FORMS)
def test_what_an_unbound_user_sends_leads_to_a_page_that_exists(visitor, path):
    person = visitor("oUnbound")

    answer = person.post(path, csrf_token=person.token())

    assert answer.location == "/m/bind?next=/m/subscriptions"


@pytest.mark.parametrize("path", ["/m/query", "/m/q/1", "/m/n/x", "/m/bind", *BOUND_FORMS])
def test_a_form_without_the_token_of_this_browser_is_refused(visitor, path):
    own, other = visitor("oOne"), visitor("oTwo")

    answers = [own.post(path), own.post(path, csrf_token="x"), own.post(path, csrf_token=other.token())]

    assert [answer.status_code for answer in answers] == [400, 400, 400]
    assert "页面已过期" in answers[0].text
