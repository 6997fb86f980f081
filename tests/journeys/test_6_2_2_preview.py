"""Section 6.2.2: the number opens the preview of the paper (R50, R52 to R54)."""

from app.demo import data
from tests.journeys.desk import ask, at_the_desk
from tests.pages import folded

ENTRY, EXIT = data.PUBLIC_ENTRY, data.PUBLIC_EXIT


def test_the_preview_of_an_entry_certificate_has_the_rows_of_the_manual(phone):
    person = at_the_desk(phone())

    preview = person.open(ask(person, "entry", *ENTRY).links[ENTRY[0]])

    for words in (
        "编号",
        ENTRY[0],
        "收货人",
        "发货人",
        "品名",
        "申请数量/重量",
        "包装种类及数量",
        "输出国家或地区",
        "合同号",
        "标记及号码",
        "提/运单号",
        "入境口岸",
        "入境日期",
        "证明",
        "上述货物经检验检疫合格评定，予以通关放行。",
        "清单",
        "产地",
        "规格",
        "数/重量",
        "生产日期",
        "签字",
        "日期",
        "备注",
        "***",
        "**1111千克",
        "仅供预览",
    ):
        assert folded(words) in preview.text


def test_an_exit_certificate_has_a_preview_too_but_no_pdf(phone):
    person = at_the_desk(phone())

    preview = person.open(ask(person, "exit", *EXIT).links[EXIT[0]])

    assert EXIT[0] in preview.text
    assert "仅供预览" in preview.text
    assert "下载PDF证书" not in preview.text
    assert "返回" in preview.links


def test_a_forwarded_preview_shows_the_form(phone):
    person = at_the_desk(phone())
    address = ask(person, "entry", *ENTRY).links[ENTRY[0]]

    page = at_the_desk(phone()).open(address)

    assert "快速查询" in page.text
    assert "收货人" not in page.text
