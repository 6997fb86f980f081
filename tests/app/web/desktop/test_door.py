from collections.abc import Callable

import pytest

from tests.app.web.conftest import Visitor


def test_an_operator_logs_in_and_sees_the_home_page(desktop):
    shown = desktop().open("/desktop/")

    assert shown.status_code == 200
    assert "系统公告" in shown.text


def test_a_wrong_password_keeps_the_name_and_says_no_more(desktop, visitor):
    desktop("zhang")
    stranger = visitor()

    answer = stranger.send(stranger.open("/login"), "login", user_name="zhang", password="wrong")

    assert answer.status_code == 422
    assert "用户名或密码不正确" in answer.text
    assert 'value="zhang"' in answer.text
    assert "wrong" not in answer.text


def test_log_out_ends_the_session_at_the_server_too(desktop: Callable[..., Visitor]):
    browser = desktop()
    with browser.client.session_transaction() as kept:
        token = kept["operator"]

    browser.send(browser.open("/desktop/"), "logout")
    with browser.client.session_transaction() as kept:
        kept["operator"] = token

    assert browser.open("/desktop/").status_code == 302


@pytest.mark.parametrize("path", ["/desktop/", "/desktop/version-notes"])
def test_a_stranger_is_led_to_the_login_and_back(desktop, visitor, path):
    desktop("zhang")
    stranger = visitor()

    refused = stranger.open(path)
    let_in = stranger.send(
        stranger.open(refused.location), "login", user_name="zhang", password="correct horse battery"
    )

    assert refused.location.startswith("/login?next=")
    assert let_in.location == path


def test_the_login_leads_nowhere_else(desktop, visitor):
    desktop("zhang")
    stranger = visitor()

    let_in = stranger.send(
        stranger.open("/login?next=//evil.example/desktop/"),
        "login",
        user_name="zhang",
        password="correct horse battery",
    )

    assert let_in.location == "/desktop/"


def test_a_fragment_is_the_inside_of_the_page_only(desktop):
    shown = desktop().open("/desktop/", headers={"X-Fragment": "page"})

    assert "<header" not in shown.text
    assert "data-page" in shown.text


def test_each_log_in_gets_a_token_of_its_own_and_ends_the_one_before(desktop, visitor):
    browser = desktop("zhang")
    with browser.client.session_transaction() as kept:
        before = kept["operator"]
        kept["planted"] = "by somebody who had this browser first"
    with browser.client.session_transaction() as kept:
        kept.pop("operator")
    shown = browser.open("/login")
    with browser.client.session_transaction() as kept:
        kept["operator"] = before

    browser.send(shown, "login", user_name="zhang", password="correct horse battery")

    with browser.client.session_transaction() as kept:
        assert kept["operator"] != before
        assert "planted" not in kept
    thief = visitor()
    with thief.client.session_transaction() as kept:
        kept["operator"] = before
    assert thief.open("/desktop/").status_code == 302


def test_a_session_ends_after_an_hour_of_rest_and_after_twelve_in_any_case(desktop, clock):
    idle = desktop("zhang")
    busy = desktop("wang", phone="13900139000")

    for _ in range(12):
        clock.advance(minutes=59)
        assert busy.open("/desktop/").status_code == 200
    clock.advance(minutes=12)

    assert idle.open("/desktop/").status_code == 302
    assert busy.open("/desktop/").status_code == 302


def test_a_key_that_answers_nonsense_gets_one_answer(visitor):
    browser = visitor()

    answers = []
    for nonsense in (
        "",
        "{}",
        "[]",
        "x" * 9000,
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}',
    ):
        browser.post("/login/key/options", csrf_token=browser.token())
        answers.append(browser.send(browser.open("/login/key"), "key", answer=nonsense))

    assert {answer.status_code for answer in answers} == {422}
    assert all("卡介质未能验证" in answer.text for answer in answers)
