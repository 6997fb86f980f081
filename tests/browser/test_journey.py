"""The main job in a real browser: follow, bind, subscribe, issue, card, open, captcha, result."""

import re

import pytest
from playwright.sync_api import expect

from tests.applications import CAPTCHA
from tests.people import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(chromium, live):
    """The sandbox's page on a desktop; every complaint of the browser is kept."""
    context = chromium.new_context(
        viewport={"width": 1440, "height": 900}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(live.sandbox.url)
    yield page
    context.close()


def test_a_person_follows_binds_subscribes_and_reads_the_certificate(desk, operator, issuer):
    account = operator()
    _new_user(desk, "小王")
    desk.locator("#follow-in-phone").click()
    expect(desk.locator("#chat")).to_contain_text("欢迎关注")

    desk.get_by_role("button", name="业务查询").click()
    desk.get_by_role("menuitem", name="用户绑定").click()
    page = desk.frame_locator("#frame iframe")
    page.get_by_label("用户名", exact=True).fill(account.user_name)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_label("验证码", exact=True).fill(CAPTCHA)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="登录并绑定").click()
    expect(page.get_by_role("heading", name="已绑定")).to_be_visible()

    page.get_by_role("link", name="去订阅出证通知").click()
    page.get_by_role("button", name="确认订阅").click()
    expect(page.get_by_text("推送中")).to_be_visible()
    desk.locator("#web-close").click()

    number = issuer.issue(account.phone, query_code="8973")
    card = desk.locator("#chat").get_by_text("出境电子证书出证通知").last
    expect(card).to_be_visible()
    expect(desk.locator("#chat")).to_contain_text(number)
    expect(desk.locator("#chat")).to_contain_text("8973")

    desk.locator("#chat").get_by_text("查看详情").last.click()
    expect(page.get_by_label("证书编号")).to_have_value(number)
    expect(page.get_by_label("查询码", exact=True)).to_have_value("8973")
    page.get_by_label("验证码", exact=True).fill(CAPTCHA)
    page.get_by_role("button", name="查询", exact=True).click()
    expect(page.get_by_role("heading", name="证书有效")).to_be_visible()
    expect(page.get_by_text("格式3-2-4《兽医卫生证书》")).to_be_visible()
    assert desk.complaints == []


def test_a_number_typed_into_the_chat_leads_to_the_query(desk):
    _new_user(desk, "小李")
    desk.locator("#follow-in-phone").click()
    expect(desk.locator("#chat")).to_contain_text("欢迎关注")

    desk.get_by_role("button", name=re.compile("切换到(键盘|输入)")).click()
    desk.locator("#typed").fill("22110000000018001")
    desk.locator("#typed").press("Enter")
    desk.locator("#chat").get_by_role("link", name="点此输入查询码和验证码").click()

    page = desk.frame_locator("#frame iframe")
    expect(page.get_by_label("证书编号")).to_have_value("22110000000018001")


def _new_user(desk, nickname):
    desk.locator("#new-user input").fill(nickname)
    desk.locator("#new-user button").click()
    # Until the new user holds the phone, the button to follow belongs to the one before.
    expect(desk.locator("#user option:checked")).to_contain_text(nickname)
