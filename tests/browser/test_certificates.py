"""The searches of an operator in a real browser: conditions, copying, downloads."""

import pytest
from playwright.sync_api import expect

from tests.applications import CAPTCHA

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium, live):
    """The entry search of the demo's operator."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800})
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live.web)
    found = context.new_page()
    found.goto(f"{live.web}/login?next=/desktop/entry")
    found.locator("[name=user_name]").fill(live.demo["user"])
    found.locator("[name=password]").fill(live.demo["password"])
    found.locator("[name=captcha]").fill(CAPTCHA)
    found.locator("[name=captcha]").press("Enter")
    expect(found.get_by_role("heading", name="查询结果")).to_be_visible()
    yield found
    context.close()


def test_only_the_chosen_condition_can_be_filled_in(page, axe):
    declaration, first_day = page.locator("[name=declaration_no]"), page.locator("[name=first_day]")
    expect(declaration).to_be_disabled()

    page.get_by_role("radio", name="报关单号").click()

    expect(declaration).to_be_focused()
    expect(first_day).to_be_disabled()
    page.get_by_role("button", name="查询", exact=True).click()
    expect(page.locator(".error-summary")).to_contain_text("请输入报关单号")
    assert axe(page) == []


def test_a_number_is_copied_and_the_qr_is_downloaded_without_leaving_the_list(page):
    row = page.locator("tbody tr").first
    number = row.locator("a").first.inner_text()

    row.get_by_role("button", name="复制证书编号").click()
    expect(page.locator("[data-told]").first).to_contain_text(f"已复制 {number}")
    assert page.evaluate("navigator.clipboard.readText()") == number
    with page.expect_download() as download:
        row.get_by_role("button", name="下载二维码").click()

    assert download.value.suggested_filename == f"{number}.png"
    expect(page.locator("[data-told]").first).to_contain_text("短信")
    assert "/desktop/entry" in page.url
