"""The Markdown of staff: what becomes of it, and what never does."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.announcements import rendering

TAGS = {"p", "br", "ul", "ol", "li", "em", "strong", "a", "h3", "h4", "h5", "h6"}


def test_headings_lists_emphasis_and_links_are_drawn():
    html = rendering.to_html("# 大\n\n一行\n二行\n\n- **重** *轻*\n- [首页](/m/query)\n\n1. 一")

    assert html == (
        "<h3>大</h3>\n<p>一行<br>\n二行</p>\n<ul>\n<li><strong>重</strong> <em>轻</em></li>\n"
        '<li><a href="/m/query">首页</a></li>\n</ul>\n<ol>\n<li>一</li>\n</ol>\n'
    )


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:x",
        "data:text/html,x",
        "//evil.example",
        "vbscript:x",
    ],
)
def test_an_address_that_leads_astray_is_no_link(address):
    assert "<a" not in rendering.to_html(f"[点我]({address})")


@pytest.mark.parametrize(
    "address", ["https://example.org/a?b=c", "tel:12360", "mailto:a@example.org", "/m/faq"]
)
def test_a_usual_address_is_a_link(address):
    assert f'<a href="{address}">' in rendering.to_html(f"[点我]({address})")


@pytest.mark.parametrize("code", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "a <b>b</b>"])
def test_html_is_shown_and_not_obeyed(code):
    assert "&lt;" in rendering.to_html(code)
    assert set(re.findall(r"</?([a-z0-9]+)", rendering.to_html(code))) <= {"p"}


@given(st.text(alphabet=st.sampled_from("<>\"'=&#*_-[]()!`~:/\\ \nab1.javscript"), max_size=60))
def test_whatever_is_typed_only_known_tags_and_links_come_out(body):
    html = rendering.to_html(body)

    assert set(re.findall(r"</?([^\s>/]+)", html)) <= TAGS
    assert set(re.findall(r"<[a-z0-9]+\s+([a-z]+)=", html)) <= {"href", "start"}


def test_the_chat_gets_the_words_alone():
    assert rendering.to_plain("# 大\n\n一 **重**\n二\n\n- [首页](/m/query)") == "大\n一 重\n二\n首页"
