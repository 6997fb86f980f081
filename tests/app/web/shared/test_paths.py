from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.web.shared import paths

HERE = "https://ecert.example/m/bind"


@pytest.mark.parametrize("path", ["/m/subscriptions", "/m/inbox?page=2", "/m/subscribe#new"])
def test_a_phone_page_of_ours_is_where_one_may_go_back_to(path):
    assert paths.local(path, "/m/query") == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "https://evil.example/m/",
        "//evil.example/m/",
        "/\\evil.example/m/",
        "/m/\\evil",
        "javascript:alert(1)//m/",
        "/m/\r\nSet-Cookie: a=b",
        "/admin",
        " /m/query",
    ],
)
def test_anything_else_leads_to_the_default(path):
    assert paths.local(path, "/m/query") == "/m/query"


@settings(deadline=None)
@given(st.text(alphabet="/\\m.:@?#% \t\nevil", max_size=30).map(lambda tail: "/m/" + tail) | st.text())
def test_whatever_is_asked_for_stays_on_this_host(path):
    found = paths.local(path, "/m/query")

    assert urlsplit(urljoin(HERE, found)).netloc == "ecert.example"


def test_the_size_switch_never_leads_to_another_site(client):
    answer = client.get("/m/font-size/large?back=https://evil.example/")

    assert answer.location == "/m/query"
