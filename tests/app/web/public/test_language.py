"""Chinese and English on the pages for everybody (D29)."""

import re
from pathlib import Path

import pytest

from app.core import errors as core_errors
from app.documents import errors as document_errors
from app.web.shared.english import ENGLISH
from tests.pages import Page

ROOT = Path(__file__).resolve().parents[4]
PAGES = ["/", "/help", "/verify"]
BRITISH = {"Accept-Language": "en-GB,en;q=0.9"}
SAID = re.compile(r"""say\(\s*(?:"([^"]+)"|'([^']+)')""")
SOURCES = [*ROOT.glob("templates_desktop/public/*.html"), *ROOT.glob("app/web/**/*.py")]


def language(html):
    return re.search(r'<html lang="([^"]+)"', html)[1]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("wished", "spoken"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("zh-TW", "zh-CN"),
        ("en-US,en;q=0.9", "en"),
        ("de", "zh-CN"),
        ("", "zh-CN"),
        ("en;q=0.5,zh;q=0.9", "zh-CN"),
    ],
)
def test_a_page_speaks_as_the_browser_asks(visitor, path, wished, spoken):
    answer = visitor().open(path, headers={"Accept-Language": wished})

    assert language(answer.text) == spoken
    assert answer.headers["Content-Language"] == spoken


@pytest.mark.parametrize("path", PAGES)
def test_the_switch_leads_back_and_stays_whatever_the_browser_asks(visitor, path):
    person = visitor()
    switch = Page(person.open(path, headers=BRITISH).text).links["中文"]

    back = person.open(switch, headers=BRITISH)

    assert back.location == path
    assert language(person.open(path, headers=BRITISH).text) == "zh-CN"
    assert language(person.open("/help", headers=BRITISH).text) == "zh-CN"


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:1"]
)
def test_the_switch_leads_nowhere_else(visitor, back):
    answer = visitor().open("/language/en", query_string={"back": back})

    assert answer.location == "/"


def test_a_strange_language_changes_nothing(visitor):
    answer = visitor().open("/language/tlh?back=/help")

    assert answer.location == "/help"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", PAGES)
def test_an_english_page_has_no_chinese_but_names(visitor, path):
    html = visitor().open(path, headers=BRITISH).text

    bare = re.sub(r'<(\w+)[^>]*lang="zh-CN".*?</\1>|扫码核查|关于我们', "", html, flags=re.DOTALL)

    assert re.findall(r"[\u4e00-\u9fff]+", bare) == []


def test_everything_said_has_an_english_text():
    texts = (path.read_text("utf-8") for path in SOURCES)
    said = {first or second for text in texts for first, second in SAID.findall(text)}

    assert said - ENGLISH.keys() == set()


def test_every_error_that_a_page_shows_has_an_english_text():
    rooms = [vars(room).values() for room in (core_errors, document_errors)]
    shown = {
        error.message_zh
        for found in rooms
        for error in found
        if isinstance(error, type) and issubclass(error, core_errors.AppError)
    }

    assert shown - ENGLISH.keys() == set()


def test_a_translation_fills_in_the_same_values():
    braces = re.compile(r"{\w+}")

    assert [
        chinese
        for chinese, english in ENGLISH.items()
        if sorted(braces.findall(chinese)) != sorted(braces.findall(english))
    ] == []
