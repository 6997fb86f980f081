import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.papers import texts


@pytest.mark.parametrize(
    ("delivered", "printed"),
    [
        ("1111千克", "**1111千克"),
        ("**/**1111千克", "**/**1111千克"),
        ("24000千克/1200箱", "**24000千克/**1200箱"),
        ("24,000.50 KG", "**24,000.50 KG"),
        ("1 200 kg", "**1 200 kg"),
        ("共1200箱", "共**1200箱"),
        ("A4纸100张", "A4纸**100张"),
        ("***", "***"),
        ("", ""),
    ],
)
def test_each_number_of_a_quantity_is_led_by_asterisks(delivered, printed):
    assert texts.guarded(delivered) == printed


@given(st.text())
def test_guarding_twice_changes_nothing_more_and_loses_nothing(text):
    once = texts.guarded(text)

    assert texts.guarded(once) == once
    assert once.replace("*", "") == text.replace("*", "")


def test_a_day_is_written_as_the_manual_shows_it():
    assert texts.chinese_day(date(2020, 3, 23)) == "2020 年 03 月 23 日"


@pytest.mark.parametrize(
    ("delivered", "printed"),
    [
        ("正常\u202e文本\u200f", "正常文本"),
        ("\ufeffBOM", "BOM"),
        ("e\u0301clair", "éclair"),
        ("a\tb", "a    b"),
        ("上\u2028下", "上\n下"),
        ("❤\ufe0f", "❤"),
        ("  blanks  ", "blanks"),
    ],
)
def test_what_has_no_ink_is_not_printed(delivered, printed):
    assert texts.visible(delivered) == printed


@given(st.text())
def test_no_text_keeps_an_invisible_character(text):
    shown = texts.visible(text)

    assert not [c for c in shown if unicodedata.category(c) in {"Cf", "Cc"} and c != "\n"]
    assert texts.visible(shown) == shown


def test_nested_values_are_written_out_with_their_names():
    value = {
        "temperature": [{"at": "08:00", "value": 21.0}, {"at": "20:00", "value": 22.5}],
        "cooled": True,
        "x": None,
    }

    assert (
        texts.plain(value, {"at": "时间"})
        == "cooled: 是 Yes；temperature: 时间: 08:00；value: 21\n时间: 20:00；value: 22.5"
    )


@pytest.mark.parametrize(("value", "text"), [("2020-03-23", date(2020, 3, 23)), ("某日", None), (None, None)])
def test_only_a_delivered_day_is_read_as_one(value, text):
    assert texts.day_of(value) == text
