import json

import pytest
import requests


def test_the_page_allows_nothing_inline(stand):
    answer = requests.get(stand.base + "/", timeout=5)

    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert " style=" not in answer.text
    assert " onclick=" not in answer.text


def test_the_page_insists_on_the_host_name_that_cookies_share(stand):
    by_number = stand.base.replace("localhost", "127.0.0.1")

    answer = requests.get(by_number + "/", allow_redirects=False, timeout=5)

    assert answer.headers["Location"] == stand.base + "/"


def test_every_file_the_page_names_is_there(stand):
    page = requests.get(stand.base + "/", timeout=5).text
    names = {part.split('"')[0].split("#")[0] for part in page.split('"/static/')[1:]}

    assert {"main.js", "tokens.css", "icons.svg"} <= names
    for name in names:
        assert requests.get(f"{stand.base}/static/{name}", timeout=5).status_code == 200


def test_the_page_learns_its_names(stand):
    assert stand.ask("hint") == {"hint": "make it so", "name": "测试号"}


def test_news_are_streamed_as_they_happen(stand):
    with requests.get(f"{stand.base}/_sandbox/events", stream=True, timeout=5) as stream:
        lines = stream.iter_lines(chunk_size=1)
        first = next(lines)
        openid = stand.tell("users")["openid"]
        stand.tell("follow", openid=openid)
        news = [
            json.loads(line.removeprefix(b"data: "))
            for line in (next(lines), next(lines), next(lines))
            if line
        ]

    assert first == b"retry: 1000"
    assert news[0] == {"topic": "users"}


def test_foreign_pages_hear_no_news(stand):
    answer = requests.get(
        f"{stand.base}/_sandbox/events", headers={"Origin": "http://evil.example"}, timeout=5
    )

    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/static/../__main__.py", "/static/%2e%2e/__main__.py"])
def test_only_static_files_are_served(stand, path):
    assert requests.get(stand.base + path, timeout=5).status_code == 404


def test_health_is_answered(stand):
    assert requests.get(stand.base + "/healthz", timeout=5).text == "ok\n"
