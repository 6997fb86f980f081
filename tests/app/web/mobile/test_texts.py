"""The texts of staff on the phone (R26, R46)."""

from datetime import date

import pytest

from app.announcements import first_texts, service
from app.announcements.models import Kind
from app.announcements.service import Draft
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from tests.applications import START
from tests.pages import Page, folded

LISTS = {Kind.POLICY: "policy", Kind.ANNOUNCEMENT: "announcements", Kind.VERSION_NOTE: "versions"}
WHERE = LISTS | {Kind.FAQ: "faq", Kind.ABOUT: "about"}


@pytest.fixture
def write(app):
    def make(kind, title, body="内容", **changes):
        draft = Draft(title, body, "信息中心", date(2026, 11, 22), **changes)
        with app.app_context(), unit_of_work():
            return service.create(kind, draft, by="li")

    return make


@pytest.mark.parametrize("kind", Kind)
def test_a_new_installation_shows_every_first_text(app, visitor, kind):
    with app.app_context(), db.engine.begin() as connection:
        first_texts.fill(connection, START)

    shown = Page(visitor().open(f"/m/{WHERE[kind]}").text)

    for text in first_texts.FIRST_TEXTS:
        assert (folded(text.title) in shown.text) is (text.kind is kind)


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_leads_to_each_text_and_back(visitor, write, kind):
    number = write(kind, "标题一", "正文 **要点**")

    shown = Page(visitor().open(f"/m/{LISTS[kind]}").text)
    answer = visitor().open(shown.links["标题一"])

    assert shown.links["标题一"] == f"/m/article/{number}"
    assert "2026-11-22信息中心" in shown.text
    assert "<strong>要点</strong>" in answer.text
    assert f'href="/m/{LISTS[kind]}"' in answer.text


@pytest.mark.parametrize("kind", Kind)
def test_a_draft_is_nowhere(visitor, write, kind):
    number = write(kind, "未定稿", shown=False)

    assert "未定稿" not in visitor().open(f"/m/{WHERE[kind]}").text
    assert visitor().open(f"/m/article/{number}").status_code == 404


@pytest.mark.parametrize("path", [*WHERE.values()])
def test_a_page_without_texts_stands(visitor, path):
    assert visitor().open(f"/m/{path}").status_code == 200


def test_questions_stand_together_by_section_in_the_order_of_their_positions(visitor, write):
    for position, (section, title) in enumerate([("乙", "一问"), ("甲", "二问"), ("乙", "三问")]):
        write(Kind.FAQ, title, section=section, position=position)

    text = Page(visitor().open("/m/faq").text).text

    places = [text.index(words) for words in ("乙", "一问", "三问", "甲", "二问")]
    assert places == sorted(places)


def test_html_in_a_title_or_a_text_is_shown_as_it_is_written(visitor, write):
    number = write(Kind.POLICY, "<b>粗</b>", "<script>alert(1)</script>")

    for path in ("policy", f"article/{number}"):
        text = visitor().open(f"/m/{path}").text
        assert "<b>" not in text
        assert "<script>alert" not in text
