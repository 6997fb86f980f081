"""Section 6.2: the query without login on the phone's pages (R3, R94 to R102)."""

import pytest

from app.demo import data
from tests.pages import folded

ENTRY, EXIT = data.PUBLIC_ENTRY, data.PUBLIC_EXIT
EXPIRED = ("224100000000026001", "2607")


def ask(visitor, direction, number, code):
    return visitor.send(visitor.open("/m/query"), direction=direction, certificate_no=number, query_code=code)


@pytest.mark.parametrize(
    ("direction", "known", "lines"),
    [
        ("entry", ENTRY, ("5-1入境货物检验检疫证明", "2023-04-24")),
        ("exit", EXIT, ("格式3-2-4《兽医卫生证书》", "2022-12-03")),
    ],
)
def test_entry_and_exit_are_both_found_with_their_four_lines(phone, direction, known, lines):
    result = ask(phone(), direction, *known)

    for words in ("证书编号", known[0], "证书类别名称", "签证日期", "证书状态", "证书有效", *lines):
        assert folded(words) in result.text


def test_the_form_offers_entry_first(phone):
    assert phone().open("/m/query").form().values["direction"] == "entry"


def test_the_same_number_in_the_other_direction_is_not_found(phone):
    answer = ask(phone(), "exit", *ENTRY)

    assert answer.status == 422
    assert "证书编号或查询码不正确" in answer.text


def test_a_certificate_past_its_day_is_invalid_and_says_since_when(phone):
    result = ask(phone(), "exit", *EXPIRED)

    assert "证书无效" in result.text
    assert "到期" in result.text
    assert folded("请勿凭此证书办理业务") in result.text


def test_an_exit_certificate_offers_neither_pdf_nor_qr_picture(phone):
    result = ask(phone(), "exit", *EXIT)

    assert "PDF" not in result.text
    assert "二维码" not in result.text


def test_the_demo_names_a_certificate_to_try(phone):
    page = phone().open("/m/query")

    assert ENTRY[0] in page.text
    assert ENTRY[1] in page.text


def test_nobody_logs_in_and_nothing_of_a_person_is_asked(phone):
    visitor = phone()

    result = ask(visitor, "entry", *ENTRY)

    assert "/connect/oauth2" not in result.url
    assert "登录" not in visitor.open("/m/query").text
