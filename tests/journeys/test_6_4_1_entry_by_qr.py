"""Section 6.4.1: the page that a scanned QR of an entry certificate opens (R89 to R91)."""

import requests

from app.demo import data
from tests.pages import folded

NUMBER, CODE = data.PUBLIC_ENTRY
BROWSER = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"


def test_the_scanned_page_fixes_the_direction_and_fills_in_the_number(phone):
    page = phone().open(f"/m/q/{NUMBER}")

    values = page.form().values
    assert (values["direction"], values["certificate_no"], values["query_code"]) == ("entry", NUMBER, "")
    for words in (
        "检验检疫电子证书查询",
        "查询条件",
        "出入境类型",
        "入境",
        "证书编号",
        "查询码",
        "验证码",
        "查询",
        "重置",
    ):
        assert words in page.text
    assert folded("提示：证书编号、查询码、验证码必填") in page.text
    assert "出境" not in page.text.partition("查询条件")[2].partition("证书编号")[0]


def test_number_code_and_captcha_show_the_four_lines(phone):
    visitor = phone()

    result = visitor.send(visitor.open(f"/m/q/{NUMBER}"), query_code=CODE)

    assert "证书有效" in result.text
    for words in (NUMBER, "5-1入境货物检验检疫证明", "2023-04-24", "有效"):
        assert words in result.text


def test_the_result_offers_the_pdf_which_survives_the_way_out_of_wechat(phone):
    visitor = phone()
    address = visitor.send(visitor.open(f"/m/q/{NUMBER}"), query_code=CODE).links["下载PDF证书"]

    inside = visitor.open(address)
    outside = requests.get(visitor.live.web + address, headers={"User-Agent": BROWSER}, timeout=60)

    assert "在浏览器打开" in inside.text
    assert outside.content.startswith(b"%PDF-")
    assert outside.headers["Content-Disposition"].startswith("inline")


def test_the_direction_of_a_scanned_page_can_not_be_changed(phone):
    visitor = phone()
    number, code = data.PUBLIC_EXIT

    answer = visitor.send(
        visitor.open(f"/m/q/{NUMBER}"), direction="exit", certificate_no=number, query_code=code
    )

    assert answer.status == 422
    assert "证书编号或查询码不正确" in answer.text


def test_an_exit_certificate_is_found_by_typing_it(phone):
    visitor = phone()
    number, code = data.PUBLIC_EXIT

    result = visitor.send(
        visitor.open("/m/query"),
        direction="exit",
        certificate_no=f" {number[:8]} {number[8:]}",
        query_code=code,
    )

    assert "证书有效" in result.text
    assert "2022-12-03" in result.text


def test_a_scan_in_the_account_leads_to_the_page(phone, live):
    person = phone()
    person.follow()

    url = person.sandbox.post("scan", openid=person.openid, content=f"{live.web}/m/q/{NUMBER}")["url"]

    assert person.open(url).form().values["certificate_no"] == NUMBER
