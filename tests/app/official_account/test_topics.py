from datetime import date

import pytest

from app.announcements import first_texts, service
from app.announcements.models import KIND_ZH, Kind
from app.announcements.service import Draft
from app.core.db import db
from app.core.gateways import current
from app.core.unit_of_work import unit_of_work
from app.official_account import chat, menu, topics
from tests.applications import START
from wechat.replies import LONGEST_TEXT_BYTES


@pytest.fixture
def texts(session):
    with db.engine.begin() as connection:
        first_texts.fill(connection, START)


def write(kind, title, body="内容"):
    with unit_of_work():
        return service.create(kind, Draft(title, body, "信息中心", date(2026, 11, 22)), by="li")


def test_every_page_of_the_menu_is_found_by_typing_its_words(texts):
    base = current().settings.public_url
    buttons = [button for one in menu.menu(base).buttons for button in (one.sub_buttons or (one,))]

    for button in buttons:
        if button.type == "view":
            assert f'<a href="{button.url}">点此打开{button.name}</a>' in chat.to_text(f" {button.name} ")


def test_articles_are_listed_with_their_links(texts):
    number = write(Kind.POLICY, "新规")

    answer = topics.answer("政策法规")

    assert f'/m/article/{number}">新规</a>' in answer
    assert "主要法律" in answer


def test_who_we_are_is_told_in_the_chat(texts):
    assert topics.answer("关于我们").startswith("这里可以核验出入境检验检疫电子证书的真伪和状态")


def test_other_words_are_no_topic(texts):
    assert topics.answer("你好") is None
    assert "回复证书编号" in chat.to_text("你好")


def test_no_text_makes_an_answer_too_long_or_a_link_of_its_own(session):
    for kind in Kind:
        for _ in range(12):
            write(kind, '<a href="//evil.example">' + "长" * 70, "<b>" + "长" * 5000)

        answer = topics.answer(KIND_ZH[kind])

        assert len(answer.encode()) <= LONGEST_TEXT_BYTES
        assert '<a href="//evil' not in answer
        assert "<b>" not in answer
