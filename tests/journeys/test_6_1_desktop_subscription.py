"""Section 6.1 at a desk: bind by the QR of the page, subscribe, and see what was pushed (R32 to R44, D35)."""

import io
import re

import zxingcpp
from PIL import Image

from app.demo import data
from tests.journeys.desk import at_the_desk, log_in
from tests.journeys.test_6_1_subscription_and_push import today
from tests.services import wait_until

PAGE = "/desktop/subscriptions/certificates"


def content_of_qr(desk, page):
    picture = desk.browser.get(
        desk.live.web + next(url for url in page.images if "qr.png" in url), timeout=20
    )
    [code] = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.content)))
    return code.text


def test_an_operator_binds_by_the_qr_subscribes_and_sees_the_push(phone, operator, issuer):
    account, person, stranger = operator(), phone(), phone()
    desk = log_in(at_the_desk(phone()), account.user_name)
    scan = person.sandbox.post

    before = desk.open(PAGE)
    shown = desk.send(before, "/qr")
    content = content_of_qr(desk, shown)
    reply = scan("scan", openid=person.openid, content=content)["reply"]
    refused = scan("scan", openid=stranger.openid, content=content)["reply"]
    digits = re.search(r"绑定确认码[:：](\d{4})", reply)[1]
    wrong = "0000" if digits != "0000" else "1111"
    again = desk.send(desk.open(PAGE), "/digits", digits=wrong, consent="y")
    bound = desk.send(again, "/digits", digits=digits, consent="y")

    assert "未绑定" in before.text
    assert "已被其他微信扫描" in refused
    assert "确认码不正确" in again.text
    assert "绑定成功" in bound.text
    assert "已绑定" in bound.text

    subscribed = desk.send(bound, "/certificates")
    number = issuer.issue(account.phone)
    person.card(number)

    assert "订阅成功" in subscribed.text
    wait_until(
        lambda: f"{number}格式3-2-4《兽医卫生证书》" in desk.open(PAGE).text, "the line of the push", 20
    )
    assert data.draw_number(today())[:4] == number[:4]
    assert stranger.cards() == []
