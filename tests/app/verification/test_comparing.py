from datetime import date

import pytest

from app.certificates.models import Direction, PartyRole
from app.proofs.record import Record, RecordParty
from app.verification.answers import say
from app.verification.codes import Genuine, IssuedBy, Valid
from app.verification.comparing import compare
from app.verification.report import goods_name, masked, subject_of


def record(**content):
    return Record(
        direction=Direction.ENTRY,
        certificate_no="010120221000003013001",
        version=1,
        format="5-1",
        kind_name="检验检疫证明",
        kind_name_en=None,
        issued_on=date(2026, 11, 2),
        valid_until=None,
        inspection_no=None,
        declaration_no=None,
        issued_by="示例海关",
        issued_by_en="EXAMPLE CUSTOMS",
        parties=(RecordParty(PartyRole.CONSIGNEE, "示例食品有限公司", None),),
        content=content,
    )


def matches(text, **content):
    return {one.field: one.match.value for one in compare(record(**content), text)}


@pytest.mark.parametrize("day", ["2026-11-02", "2026年11月2日", "2026 年 11 月 02 日", "20261102"])
def test_a_date_is_found_in_every_way_of_writing_it(day):
    assert matches(f"签证日期 {day}")["issued_on"] == "same"


def test_texts_cut_up_by_lines_blanks_asterisks_and_width_are_found():
    text = "编号 0101 2022 1000\n003013001 示例食品\n有限公司 冷冻 鸡肉 **１１１１千克"

    assert matches(text, goods_name="冷冻鸡肉", quantity="1111千克") == {
        "certificate_no": "same",
        "issued_on": "unclear",
        "goods_name": "same",
        "quantity": "same",
        "consignee": "same",
    }


def test_only_a_missing_number_counts_as_a_difference():
    assert matches("编号 010120221000003013002", goods_name="鸡肉") == {
        "certificate_no": "different",
        "issued_on": "unclear",
        "goods_name": "unclear",
        "consignee": "unclear",
    }


def test_a_report_shows_and_compares_the_characters_that_the_paper_has():
    delivered = {"goods_name": "冷冻\u2067鸡肉\u202e", "quantity": "\u202d1111千克\ufe0f"}

    shown = subject_of(record(**delivered))

    assert (shown.goods_name, shown.quantity) == ("冷冻鸡肉", "1111千克")
    assert matches("冷冻鸡肉 **1111千克", **delivered)["goods_name"] == "same"
    assert masked("\u202e示例禽业有限公司") == "示例****公司"


def test_without_words_nothing_can_be_told():
    assert set(matches(" \n").values()) == {"unclear"}


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("示例禽业有限公司", "示例****公司"),
        ("示例企业", "示例****"),
        ("示例", "示****"),
        ("示", "示****"),
        ("Example Foods LLC", "E****** F**** L**"),
        ("X", "X"),
        ("", ""),
    ],
)
def test_a_name_is_masked(name, shown):
    assert masked(name) == shown


def test_goods_without_a_name_are_named_by_their_list():
    listed = record(goods=[{"name": "鸡"}, {"name": "鸭"}, {"name": "鸡"}, {}])

    assert goods_name(listed) == "鸡、鸭"


@pytest.mark.parametrize("code", [*Genuine, *Valid, *IssuedBy])
def test_every_answer_has_a_sentence_of_its_own_in_both_languages(code):
    filled = say(code, on="2026-11-22", successor="N2", name="示例海关", name_en="EXAMPLE")

    others = [
        say(other, on="x", successor="x", name="x", name_en="x").zh
        for other in (*Genuine, *Valid, *IssuedBy)
        if other is not code
    ]
    assert filled.zh not in others
    assert filled.en.isascii()
    assert "{" not in filled.zh + filled.en
