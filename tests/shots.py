"""`make shots`: start the product with its demo data, walk through it, and draw every page into docs/pictures/."""

import os
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect, sync_playwright

from app.demo import data
from tests import paper_shots
from tests.applications import CAPTCHA
from tests.browsers import ARGUMENTS, PHONE, program
from tests.people import Issuer
from tests.services import Live, running_product

PICTURES = Path(__file__).resolve().parents[1] / "docs/pictures"
NUMBER, CODE = data.PUBLIC_ENTRY
# Phones are drawn at their own size: sharp enough to read, small enough to keep.
SMALL = PHONE | {"device_scale_factor": 1}


def main() -> None:
    """Draw all pictures anew."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    # Before the browser, whose driver keeps an event loop in this thread, which sealing needs for itself.
    paper_shots.draw(PICTURES)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_product(Path(folder) / "var") as live,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=program(), args=ARGUMENTS, env=os.environ | {"LANGUAGE": "zh_CN"}
        )
        openid = _main_job(browser, live)
        _phone_pages(browser, live, openid)
        sealed = _public_pages(browser, live)
        _scanned_in_the_chat(browser, live, openid, sealed)
        _desktop_pages(browser, live)
        browser.close()


def _save(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    _draw(page, name)


def _draw(page: Page, name: str) -> None:
    """Write a picture with 256 colours, which pages of flat colours do not miss and which is a third of the size."""
    drawn = Image.open(BytesIO(page.screenshot())).convert("RGB")
    drawn.quantize(256).save(PICTURES / f"{name}.png", optimize=True)
    sys.stdout.write(f"docs/pictures/{name}.png\n")


def _main_job(browser: Browser, live: Live) -> str:
    """Follow, bind, subscribe, issue and open on the sandbox's phone; gives the openid."""
    assert live.sandbox is not None
    openid = live.sandbox.post("users", nickname="小王")["openid"]
    desk = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN").new_page()
    desk.goto(live.sandbox.url)
    desk.locator("#follow-in-phone").click()
    expect(desk.locator("#chat")).to_contain_text("欢迎关注")
    desk.get_by_role("button", name="业务查询").click()
    desk.get_by_role("menuitem", name="用户绑定").click()
    page = desk.frame_locator("#frame iframe")
    _log_in(page, live)
    expect(page.get_by_role("heading", name="已绑定")).to_be_visible()
    page.get_by_role("link", name="去订阅出证通知").click()
    page.get_by_role("button", name="确认订阅").click()
    expect(page.get_by_text("推送中")).to_be_visible()
    desk.locator("#web-close").click()
    Issuer(live).issue(data.PHONE, query_code="8973")
    expect(desk.locator("#chat").get_by_text("出境电子证书出证通知").last).to_be_visible()
    _save_desk(desk, "sandbox-card")
    desk.locator("#chat").get_by_text("查看详情").last.click()
    expect(page.get_by_label("查询码", exact=True)).to_have_value("8973")
    _save_desk(desk, "sandbox-query")
    page.get_by_label("验证码", exact=True).fill(CAPTCHA)
    page.get_by_role("button", name="查询", exact=True).click()
    expect(page.get_by_role("heading", name="证书有效")).to_be_visible()
    _save_desk(desk, "sandbox-result")
    return str(openid)


def _public_pages(browser: Browser, live: Live) -> bytes:
    """Query, result, preview, help, and the three answers about a file and about a QR; gives the sealed PDF."""
    desk = browser.new_context(viewport={"width": 1366, "height": 800}, locale="zh-CN").new_page()
    desk.goto(f"{live.web}/help")
    _save(desk, "public-help")
    desk.goto(f"{live.web}/")
    _save(desk, "public-query")
    desk.locator("[name=certificate_no]").fill(NUMBER)
    desk.locator("[name=query_code]").fill(CODE)
    desk.locator("[name=captcha]").fill(CAPTCHA)
    desk.get_by_role("button", name="查询", exact=True).click()
    _save(desk, "public-result")
    address = str(desk.get_by_role("link", name="下载PDF证书").get_attribute("href"))
    with desk.expect_download() as download:
        desk.get_by_role("link", name="下载PDF证书").click()
    sealed = Path(download.value.path()).read_bytes()
    desk.get_by_role("link", name=NUMBER).click()
    desk.set_viewport_size({"width": 1366, "height": 1230})
    _save(desk, "public-preview")
    desk.set_viewport_size({"width": 1366, "height": 930})
    for name, content in (("genuine", sealed), ("changed", _changed(sealed))):
        desk.goto(f"{live.web}/verify")
        _save(desk, "public-verify")
        desk.locator("input[type=file]").set_input_files(
            {"name": "certificate.pdf", "mimeType": "application/pdf", "buffer": content}
        )
        desk.get_by_role("button", name="核验文件").click()
        _save(desk, f"public-verify-{name}")
    desk.context.close()
    phone = browser.new_context(**SMALL | {"locale": "en-GB"}).new_page()
    phone.goto(live.web + paper_shots.path_of_qr(sealed))
    _save(phone, "public-signed-qr")
    # Inside the account on Android the link of the download says where to go on.
    phone.goto(urljoin(live.web, address))
    _save(phone, "phone-open-in-browser")
    phone.context.close()
    return sealed


def _desktop_pages(browser: Browser, live: Live) -> None:
    """Log-in, home, both searches, the details of a certificate, subscriptions, account, inbox and registration."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    desk = context.new_page()
    desk.goto(f"{live.web}/register")
    _save(desk, "desktop-register")
    desk.goto(f"{live.web}/login")
    _save(desk, "desktop-login")
    for name, typed in (("user_name", live.demo["user"]), ("password", live.demo["password"])):
        desk.locator(f"[name={name}]").fill(typed)
    desk.locator("[name=captcha]").fill(CAPTCHA)
    desk.get_by_role("button", name="登录", exact=True).click()
    _save(desk, "desktop-home")
    for path in ("entry", "exit"):
        desk.goto(f"{live.web}/desktop/{path}")
        _save(desk, f"desktop-{path}")
    desk.goto(f"{live.web}/desktop/entry")
    desk.get_by_role("link", name="详情").first.click()
    _save(desk, "desktop-details")
    desk.goto(f"{live.web}/desktop/subscriptions/certificates")
    desk.get_by_role("button", name="换绑其他微信").click()
    expect(desk.get_by_alt_text("绑定二维码")).to_be_visible()
    _save(desk, "desktop-subscriptions")
    for path, name in (("account/", "account"), ("inbox/", "inbox"), ("check", "check")):
        desk.goto(f"{live.web}/desktop/{path}")
        _save(desk, f"desktop-{name}")
    context.close()


def _scanned_in_the_chat(browser: Browser, live: Live, openid: str, sealed: bytes) -> None:
    """扫码核查: the three answers about the paper's QR, in the chat."""
    assert live.sandbox is not None
    key = live.sandbox.post("tap", openid=openid, path=[2, 0])["scan"]["key"]
    address = (live.web + paper_shots.path_of_qr(sealed)).upper()
    live.sandbox.post("scan", openid=openid, content=address, key=key)
    desk = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN").new_page()
    desk.goto(live.sandbox.url)
    expect(desk.locator("#chat").get_by_text("二维码真实").last).to_be_visible()
    _save_desk(desk, "sandbox-scan")
    desk.context.close()


def _changed(content: bytes) -> bytes:
    place = content.index(b"stream") + 200
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def _save_desk(desk: Page, name: str) -> None:
    # The event stream of the page never ends, so there is no idle network to wait for.
    desk.wait_for_timeout(600)
    _draw(desk, name)


def _log_in(page: Page | FrameLocator, live: Live) -> None:
    page.get_by_label("用户名", exact=True).fill(live.demo["user"])
    page.get_by_label("密码", exact=True).fill(live.demo["password"])
    page.get_by_label("验证码", exact=True).fill(CAPTCHA)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="登录并绑定").click()


def _phone_pages(browser: Browser, live: Live, openid: str) -> None:
    phone = _phone(browser, live, openid)
    page = phone.new_page()
    for path in ("bind", "subscriptions", "inbox", "selfcheck", "query", "faq", "about", "policy", "privacy"):
        page.goto(f"{live.web}/m/{path}")
        _save(page, f"phone-{path}")
    page.goto(f"{live.web}/m/q/{NUMBER}")
    _save(page, "phone-scanned")
    page.get_by_role("button", name="查询", exact=True).click()
    _save(page, "phone-errors")
    page.get_by_label("查询码", exact=True).fill(CODE)
    page.get_by_label("验证码", exact=True).fill(CAPTCHA)
    page.get_by_role("button", name="查询", exact=True).click()
    _save(page, "phone-result")
    for name, traits, path in (
        ("phone-dark", {"color_scheme": "dark"}, f"q/{NUMBER}"),
        ("phone-large", {}, "query"),
        ("phone-bind-form", {}, "bind"),
    ):
        stranger = _phone(browser, live, live.sandbox.post("users")["openid"], **traits)
        if name == "phone-large":
            stranger.add_cookies([{"name": "large_font", "value": "1", "url": live.web}])
        page = stranger.new_page()
        page.goto(f"{live.web}/m/{path}")
        _save(page, name)


def _phone(browser: Browser, live: Live, openid: str, **traits: object) -> BrowserContext:
    context = browser.new_context(**SMALL | traits)
    context.request.post(f"{live.sandbox.url}/_sandbox/open", data={"openid": openid, "url": live.web})
    return context


if __name__ == "__main__":
    main()
