"""The phone pages in a real browser: accessible, of every width, in every mode, with and without scripts."""

import pytest
from playwright.sync_api import expect

from app.demo import data
from tests.applications import CAPTCHA
from tests.browsers import too_wide

pytestmark = pytest.mark.browser

NUMBER, CODE = data.PUBLIC_ENTRY
PUBLIC = ["query", f"q/{NUMBER}", "faq", "about", "policy", "privacy", "accessibility", "bind", "nowhere"]
BOUND = ["bind", "subscriptions", "inbox", "selfcheck", "unbind"]
WIDTHS = [320, 360, 390, 414, 430]
LETTERS = pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])


@pytest.fixture
def open_phone(phone_context, live):
    """Open a page on a phone: of a WeChat user when one is named, in large letters when wished."""

    def open_(path, *, openid=None, large=False, **traits):
        context = phone_context(**traits)
        if openid:
            context.request.post(
                f"{live.sandbox.url}/_sandbox/open", data={"openid": openid, "url": live.web}
            )
        if large:
            context.add_cookies([{"name": "large_font", "value": "1", "url": live.web}])
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
        page.goto(path if path.startswith("http") else f"{live.web}/m/{path}")
        return page

    return open_


def ask(page, *, code=CODE, captcha=CAPTCHA):
    page.get_by_label("查询码", exact=True).fill(code)
    page.get_by_label("验证码", exact=True).fill(captcha)
    page.get_by_role("button", name="查询", exact=True).click()


def small_targets(page):
    return page.evaluate(
        """() => [...document.querySelectorAll('a.button, button, summary, .pills label, .size-switch')]
        .filter(one => one.offsetParent && !one.classList.contains('unseen'))
        .filter(one => one.getBoundingClientRect().height < 44)
        .map(one => one.outerHTML.slice(0, 120))"""
    )


@LETTERS
def test_no_public_page_has_an_accessibility_fault(open_phone, axe, live, large):
    page = open_phone("query", large=large)

    found = {}
    for path in PUBLIC:
        page.goto(f"{live.web}/m/{path}")
        found[path] = axe(page) + small_targets(page) + too_wide(page, WIDTHS)

    assert {path: faults for path, faults in found.items() if faults} == {}


@LETTERS
def test_no_page_of_the_bound_user_has_an_accessibility_fault(open_phone, axe, live, subscriber, large):
    page = open_phone("bind", openid=subscriber().phone.openid, large=large)

    found = {}
    for path in BOUND:
        page.goto(f"{live.web}/m/{path}")
        assert page.url.split("#")[0].endswith(path)
        found[path] = axe(page) + small_targets(page) + too_wide(page, WIDTHS)

    assert {path: faults for path, faults in found.items() if faults} == {}


@LETTERS
def test_errors_and_result_have_no_accessibility_fault(open_phone, axe, large):
    page = open_phone(f"q/{NUMBER}", large=large)

    ask(page, code="", captcha="")
    expect(page.get_by_text("请更正以下 2 处")).to_be_visible()
    errors = axe(page)
    ask(page)
    expect(page.get_by_role("heading", name="证书有效")).to_be_visible()

    assert errors == []
    assert axe(page) == []


@LETTERS
def test_pages_in_between_have_no_accessibility_fault(open_phone, axe, subscriber, issuer, large):
    person = subscriber()
    card = person.phone.card(issuer.issue(person.operator.phone))
    page = open_phone("subscriptions", openid=person.phone.openid, large=large)
    links = [page.get_by_role("link", name=name).get_attribute("href") for name in ("修改有效期", "取消订阅")]

    found = {}
    for address in (card["url"], *links, "/m/inbox"):
        page.goto(address if address.startswith("http") else page.url.split("/m/")[0] + address)
        found[address] = axe(page) + small_targets(page) + too_wide(page, WIDTHS)

    assert {address: faults for address, faults in found.items() if faults} == {}


def test_the_error_summary_has_the_focus_and_leads_to_the_field(open_phone):
    page = open_phone(f"q/{NUMBER}")

    ask(page, code="", captcha="")

    expect(page.locator("#error-summary")).to_be_focused()
    page.get_by_role("link", name="请输入查询码").click()
    expect(page.get_by_label("查询码", exact=True)).to_be_focused()


def test_a_wrong_captcha_keeps_what_was_typed_but_not_the_captcha(open_phone):
    page = open_phone(f"q/{NUMBER}")

    ask(page, captcha="9999")

    expect(page.get_by_label("查询码", exact=True)).to_have_value(CODE)
    expect(page.get_by_label("验证码", exact=True)).to_have_value("")
    expect(page.locator("#captcha-error")).to_contain_text("验证码不正确或已过期")


def test_another_captcha_comes_without_leaving_the_page(open_phone):
    page = open_phone(f"q/{NUMBER}")
    page.get_by_label("查询码", exact=True).fill("1234")
    before = page.locator(".captcha-image").get_attribute("src")

    with page.expect_response("**/captcha/*.png?renew=*") as shown:
        page.get_by_role("button", name="换一张验证码").click()

    assert shown.value.status == 200
    assert page.locator(".captcha-image").get_attribute("src") != before
    expect(page.get_by_label("查询码", exact=True)).to_have_value("1234")


def test_the_captcha_can_be_heard(open_phone):
    page = open_phone(f"q/{NUMBER}")

    with page.expect_response("**/captcha/*.wav*") as heard:
        page.get_by_role("link", name="语音播报验证码").click()

    assert heard.value.headers["content-type"] == "audio/wav"


def test_a_double_tap_sends_the_form_once(open_phone):
    page = open_phone(f"q/{NUMBER}")
    sent = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    page.get_by_label("查询码", exact=True).fill(CODE)
    page.get_by_label("验证码", exact=True).fill(CAPTCHA)

    page.get_by_role("button", name="查询", exact=True).dblclick()
    expect(page.get_by_role("heading", name="证书有效")).to_be_visible()

    assert len(sent) == 1


def test_everything_works_without_scripts(open_phone):
    page = open_phone(f"q/{NUMBER}", java_script_enabled=False)
    page.get_by_label("查询码", exact=True).fill(CODE)
    page.get_by_role("button", name="换一张验证码").click()
    expect(page.get_by_label("查询码", exact=True)).to_have_value(CODE)

    ask(page)

    expect(page.get_by_role("heading", name="证书有效")).to_be_visible()


def test_binding_and_subscribing_work_without_scripts(open_phone, bound):
    page = open_phone("subscriptions", openid=bound().phone.openid, java_script_enabled=False)

    page.get_by_role("button", name="确认订阅").click()
    expect(page.get_by_text("推送中")).to_be_visible()
    page.get_by_role("link", name="取消订阅").click()
    page.get_by_role("button", name="取消订阅").click()

    expect(page.get_by_text("已取消", exact=False).first).to_be_visible()


def test_large_letters_are_larger_and_stay(open_phone):
    page = open_phone("query")
    before = page.evaluate("getComputedStyle(document.documentElement).fontSize")

    page.locator(".size-switch").click()
    page.reload()

    after = page.evaluate("getComputedStyle(document.documentElement).fontSize")
    assert float(after[:-2]) > float(before[:-2])


def test_the_browser_has_nothing_to_complain_about(open_phone, subscriber):
    page = open_phone("query", openid=subscriber().phone.openid)

    for path in ["query", f"q/{NUMBER}", *BOUND]:
        page.goto(f"{page.url.split('/m/')[0]}/m/{path}")

    assert page.complaints == []
