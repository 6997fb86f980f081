"""Section 6.3.1: an operator searches entry certificates, previews, downloads PDF and QR (R58 to R62)."""

from datetime import date

import pytest

from app.demo import data
from tests.journeys.desk import at_the_desk, log_in

DAY = date(2023, 1, 3)


@pytest.fixture
def number(issuer):
    """An entry certificate of the demo's enterprise that no other test touches."""
    found = f"0101{data.draw_number(DAY)}"
    issuer.send(data.entry_item(found, "2468", DAY))
    return found


def test_a_party_finds_previews_and_downloads_and_nobody_else_does(phone, operator, number):
    person, stranger = log_in(at_the_desk(phone())), at_the_desk(phone())
    log_in(stranger, operator().user_name)
    address = f"/desktop/entry?by=certificate_no&certificate_no={number}"

    page, foreign = person.open(address), stranger.open(address)
    pdf = person.live.web + page.links["下载PDF证书"]
    file = person.browser.get(pdf, timeout=60)

    for words in ("序号", "证书编号", "证书类别名称", "签证日期", "状态", "操作", "总共1条记录"):
        assert words in page.text
    assert "**仅报关单收发货人或申报单位可进行查询" in page.text
    assert "仅供预览" in person.open(page.links[number]).text
    assert file.content.startswith(b"%PDF-")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert "未查询到数据" in foreign.text
    assert stranger.browser.get(pdf, timeout=20).status_code == 404


def test_the_first_press_sends_the_code_by_sms_and_shows_the_qr(phone, number):
    person = log_in(at_the_desk(phone()))
    page = person.open(f"/desktop/entry?by=declaration_no&declaration_no={number[:18]}")

    first = person.send(page, "/qr")

    assert "查询码已用短信发送到您的手机136****6818" in first.text
    picture = person.browser.get(person.live.web + first.links["下载PNG"], timeout=20)
    assert picture.content.startswith(b"\x89PNG")
