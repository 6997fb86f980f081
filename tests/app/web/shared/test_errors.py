import pytest


@pytest.mark.parametrize("path", ["/nowhere", "/m/nowhere", "/m/r/", "/m/captcha/none.png"])
def test_a_page_that_is_not_there_is_told_in_chinese_with_a_way_back(client, path):
    answer = client.get(path)

    assert answer.status_code == 404
    assert "页面不存在" in answer.text
    assert "/m/query" in answer.text
    assert answer.headers["X-Request-Id"] in answer.text


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
