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
