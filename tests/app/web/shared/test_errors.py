import pytest

from tests.pages import Page


@pytest.mark.parametrize("path", ["/nowhere", "/m/nowhere", "/m/r/", "/m/captcha/none.png"])
def test_a_page_that_is_not_there_is_told_in_chinese_with_a_way_back(client, path):
    answer = client.get(path)

    assert answer.status_code == 404
    assert "页面不存在" in answer.text
    assert "/m/query" in answer.text
    assert answer.headers["X-Request-Id"] in answer.text


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/login", 400, "页面已过期"),
        ("/logout", 400, "页面已过期"),
        ("/register/account", 400, "页面已过期"),
        ("/forgot/nowhere", 404, "页面不存在"),
    ],
)
def test_an_error_before_the_desktop_leads_back_to_the_log_in(visitor, path, status, words):
    answer = visitor().post(path)

    page = Page(answer.text)
    assert answer.status_code == status
    assert words in page.text
    assert page.links["返回登录"] == "/login"
    assert "/m/query" not in page.links.values()


def test_a_wrong_method_names_the_right_ones(client):
    answer = client.get("/m/subscriptions/1/renew")

    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_a_form_too_large_is_refused(visitor):
    person = visitor()

    answer = person.post("/m/query", csrf_token=person.token(), certificate_no="1" * 100_000)

    assert answer.status_code == 413


def test_the_interface_for_programs_answers_in_json(client):
    answer = client.get("/api/v1/nowhere")

    assert answer.status_code == 404
    assert answer.json["error"]["code"] == "not_found"
    assert answer.json["error"]["request_id"] == answer.headers["X-Request-Id"]
