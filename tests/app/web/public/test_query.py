"""The query without login at the root of the site (R19, R20, R49 to R56)."""

import unicodedata
from datetime import date
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import select

from app.audit.models import Lookup, LookupResult, LookupWay
from app.core.db import db
from tests.app import made
from tests.app.web.public.conftest import CODE, ENGLISH, ENTRY, NUMBER
from tests.pages import Page


def ask(person, **typed):
    return person.send(person.open("/"), **typed)


def found(person, **typed):
    """Ask, and give the page of the result."""
    return Page(person.open(ask(person, **typed).location).text)


def test_the_form_has_the_manuals_words_and_entry_first(visitor):
    shown = Page(visitor().open("/").text)

    for words in ("快速查询", "出入境类型", "证书编号", "查询码", "验证码", "换一张", "查询", "重置"):
        assert words in shown.text
    assert 'value="entry" selected' in visitor().open("/").text
    assert {"登录查询", "查询帮助", "证书核验", "English"} <= shown.links.keys()


def test_the_result_is_a_list_with_the_manuals_columns(visitor, issue):
    issue()

    shown = found(visitor(), **ENTRY)

    for words in ("序号", "证书编号", "证书类别名称", "签证日期", "状态", "操作", "总共1条记录", "核验时间"):
        assert words in shown.text
    for value in (NUMBER, "5-1入境货物检验检疫证明", "2023-04-24", "有效"):
        assert value in shown.text
    assert {NUMBER, "下载PDF证书", "下载二维码"} <= shown.links.keys()


def test_the_same_budget_counts_here_and_on_the_phone(visitor, issue):
    issue()
    person, wrong = visitor(), ENTRY | {"query_code": "0000"}

    answers = [ask(person, **wrong), person.send(person.open("/m/query"), **wrong), ask(person, **wrong)]
    paused = ask(person, **ENTRY)

    assert [answer.status_code for answer in answers] == [422] * 3
    assert paused.status_code == 429
    assert "请15分钟后再试" in Page(paused.text).text


def test_unknown_number_and_wrong_code_are_answered_alike(visitor, issue):
    issue()

    answers = [
        ask(visitor(), **ENTRY | {"query_code": "0000"}),
        ask(visitor(), **ENTRY | {"certificate_no": "1"}),
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert all("证书编号或查询码不正确" in answer.text for answer in answers)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"certificate_no": ""}, "请输入证书编号"),
        ({"certificate_no": "<script>"}, "证书编号只含数字和字母"),
        ({"certificate_no": "\u202e1\U0001f600"}, "证书编号只含数字和字母"),
        ({"query_code": "abcd"}, "请输入 4 至 8 位数字查询码"),
        ({"direction": "sideways"}, "请选择出入境类型"),
        ({"captcha": "9999"}, "验证码不正确或已过期，请按新图片输入"),
    ],
)
def test_what_can_not_be_right_is_named_at_its_field_and_typed_values_stay(visitor, issue, changes, words):
    issue()

    answer = ask(visitor(), **ENTRY | changes)

    shown = Page(answer.text)
    assert answer.status_code == 422
    assert answer.text.count(words) >= 2
    assert "<script>" not in answer.text
    assert "请更正以下1处" in shown.text
    kept = {"certificate_no", "query_code"} - changes.keys()
    assert {name: shown.form().values[name] for name in kept} == {name: ENTRY[name] for name in kept}
    assert shown.form().values["captcha"] == ""


def test_an_expired_certificate_says_why_and_its_pdf_is_greyed(visitor, issue):
    issue(valid_until=date(2026, 11, 21))

    shown = found(visitor(), **ENTRY)

    assert "无效" in shown.text
    assert "已于2026-11-21到期" in shown.text
    assert "下载PDF证书" in shown.text
    assert "下载PDF证书" not in shown.links
    assert "下载二维码" in shown.links


def test_an_exit_certificate_offers_neither_pdf_nor_qr(visitor, app):
    with app.app_context():
        made.certificate(made.delivered("22260000000018001", query_code=CODE), issuer_id=made.issuer())

    person = visitor()
    shown = found(person, direction="exit", certificate_no="22260000000018001", query_code=CODE)

    assert "有效" in shown.text
    assert not {"下载PDF证书", "下载二维码"} & shown.links.keys()
    preview = shown.links["22260000000018001"]
    assert person.open(preview.replace("/preview/", "/qr/") + ".png").status_code == 404


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_the_qr_is_a_file_and_opens_the_phones_page(visitor, issue, settings, kind):
    issue()
    person = visitor()
    address = found(person, **ENTRY).links["下载二维码"].removesuffix("png") + kind

    answer = person.open(address)

    assert answer.headers["Content-Disposition"] == f"attachment; filename={NUMBER}.{kind}"
    if kind == "png":
        [code] = zxingcpp.read_barcodes(Image.open(BytesIO(answer.data)))
        assert code.text == f"{settings.public_url}/m/q/{NUMBER}"
    else:
        assert answer.mimetype == "image/svg+xml"
        assert "<path" in answer.text


def test_the_pdf_of_the_list_is_a_file_for_the_desk(visitor, issue):
    issue()
    person = visitor()

    answer = person.open(found(person, **ENTRY).links["下载PDF证书"])
    content = answer.data
    answer.close()

    assert content.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_the_preview_shows_the_paper_only_after_the_right_code(visitor, issue):
    issue()
    person = visitor()
    address = found(person, **ENTRY).links[NUMBER]

    shown = Page(person.open(address).text)
    strangers = visitor().open(address)

    for words in (NUMBER, "入境货物检验检疫证明", "冷冻鸡肉", "仅供预览"):
        assert words in unicodedata.normalize("NFKC", shown.text)
    assert {"下载PDF证书", "返回"} <= shown.links.keys()
    assert strangers.location == "/?ended=1"


def test_a_result_is_this_browsers_own_and_grows_old(visitor, issue, clock):
    issue()
    person = visitor()
    address = ask(person, **ENTRY).location.partition("#")[0]

    strangers = visitor().open(address).location
    clock.advance(minutes=11)

    assert strangers == "/?ended=1"
    assert person.open(address).location == "/?ended=1"
    assert person.open(address.replace("/r/", "/preview/")).location == "/?ended=1"
    assert "查询结果已过期" in person.open("/?ended=1").text
    assert "查询结果已过期" not in person.open("/").text


def test_the_number_of_the_address_is_filled_in_with_its_direction(visitor):
    values = Page(visitor().open(f"/?no={NUMBER}").text).form().values
    exit_page = visitor().open("/?no=22260000000018001").text

    assert values["certificate_no"] == NUMBER
    assert 'value="exit" selected' in exit_page


def test_reset_leads_to_an_empty_form(visitor, issue):
    issue()
    person = visitor()

    shown = Page(person.open(found(person, **ENTRY).links["重置"]).text)

    assert shown.form().values["certificate_no"] == ""


def test_a_look_up_is_noted_for_the_owner(visitor, issue, app):
    issue()
    ask(visitor(), **ENTRY)

    with app.app_context():
        [noted] = db.session.execute(select(Lookup.way, Lookup.result)).all()

    assert noted == (LookupWay.TYPED, LookupResult.SHOWN)


def test_a_form_without_its_token_is_refused_in_the_pages_language(visitor):
    person = visitor()

    answers = [person.client.post("/", data=ENTRY, headers=headers) for headers in ({}, ENGLISH)]

    assert [answer.status_code for answer in answers] == [400, 400]
    assert "页面已过期" in answers[0].text
    assert "The page is too old" in answers[1].text


def test_the_demo_names_a_certificate_to_try_and_others_do_not(visitor):
    assert "演示证书" not in visitor().open("/").text


def test_links_of_the_foot_come_from_the_settings(make_settings, database_url):
    links = {"中国WTO/TBT-SPS通报咨询网": "https://tbt.example/"}
    settings = make_settings(database_url=database_url, site_links=links)

    assert {name: str(address) for name, address in settings.site_links.items()} == links
