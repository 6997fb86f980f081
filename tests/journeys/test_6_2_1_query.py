"""Section 6.2.1: the query without login at the desk (R17 to R20, R49)."""

import pytest

from app.demo import data
from tests.journeys.desk import ask, at_the_desk

ENTRY, EXIT = data.PUBLIC_ENTRY, data.PUBLIC_EXIT
COLUMNS = ("序号", "证书编号", "证书类别名称", "签证日期", "状态", "操作")


def test_the_page_has_the_form_of_the_manual_and_entry_is_chosen(phone):
    page = at_the_desk(phone()).open("/")

    for words in (
        "检验检疫电子证书",
        "快速查询",
        "出入境类型",
        "证书编号",
        "查询码",
        "验证码",
        "查询",
        "重置",
        "相关链接",
    ):
        assert words in page.text
    assert {"登录查询", "查询帮助", "证书核验"} <= page.links.keys()


@pytest.mark.parametrize(
    ("direction", "known", "values"),
    [
        ("entry", ENTRY, ("5-1入境货物检验检疫证明", "2023-04-24", "有效")),
        ("exit", EXIT, ("格式3-2-4《兽医卫生证书》", "2022-12-03", "有效")),
    ],
)
def test_number_and_code_give_a_list_of_one(phone, direction, known, values):
    result = ask(at_the_desk(phone()), direction, *known)

    for words in (*COLUMNS, known[0], *values, "总共1条记录", "核验时间"):
        assert words in result.text


def test_a_wrong_code_shows_nothing_of_the_certificate(phone):
    answer = ask(at_the_desk(phone()), "entry", ENTRY[0], "0000")

    assert answer.status == 422
    assert "证书编号或查询码不正确" in answer.text
    assert "5-1入境货物检验检疫证明" not in answer.text


def test_the_demo_names_a_certificate_to_try(phone):
    page = at_the_desk(phone()).open("/")

    assert ENTRY[0] in page.text
    assert f"查询码{ENTRY[1]}" in page.text
