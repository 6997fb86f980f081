"""卡介质 in a real browser, with Chromium's virtual authenticator: enrolled, used, and never the last one removed."""

import pytest
from playwright.sync_api import expect

from tests.people import PASSWORD

pytestmark = pytest.mark.browser
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def desk(chromium):
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    page.key = wire.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})["authenticatorId"]
    page.wire = wire
    yield page
    context.close()


def log_in(page, live, person):
    page.goto(f"{live.web}/login")
    page.get_by_label("用户名").fill(person.user_name)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_label("验证码", exact=True).fill("0000")
    page.get_by_role("main").get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("button", name="退出", exact=True)).to_be_visible()


def enrol(page, live, label):
    page.goto(f"{live.web}/desktop/account/keys/")
    page.get_by_label("名称", exact=True).fill(label)
    page.get_by_label("登录密码").fill(PASSWORD)
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="读取并登记").click()


def log_in_by_key(page, live):
    page.context.clear_cookies()
    page.goto(f"{live.web}/login?next=/desktop/account/sessions/")
    page.get_by_role("link", name="卡介质").click()
    page.get_by_role("button", name="插入卡介质并登录").click()


def test_a_key_is_enrolled_lets_in_and_stays_as_long_as_it_is_the_last(desk, live, operator, axe):
    log_in(desk, live, operator())
    enrol(desk, live, "办公室密钥")

    expect(desk.get_by_role("status").filter(has_text="已登记")).to_be_visible()
    expect(desk.get_by_role("row", name="办公室密钥")).to_contain_text("有效")
    faults = [axe(desk)]
    desk.get_by_role("button", name="移除").click()
    expect(desk.get_by_role("alert")).to_contain_text("最后一个有效的卡介质")

    enrol(desk, live, "办公室密钥")
    expect(desk.get_by_text("该卡介质已登记过")).to_be_visible()
    faults.append(axe(desk))

    log_in_by_key(desk, live)
    expect(desk).to_have_url(f"{live.web}/desktop/account/sessions/")
    expect(desk.get_by_role("row").filter(has_text="本次登录")).to_contain_text("卡介质")
    assert faults == [[], []]


def test_a_copied_key_and_one_that_was_not_verified_are_refused(desk, live, operator):
    log_in(desk, live, operator())
    enrol(desk, live, "会被复制")
    expect(desk.get_by_role("row", name="会被复制")).to_be_visible()
    [credential] = desk.wire.send("WebAuthn.getCredentials", {"authenticatorId": desk.key})["credentials"]
    log_in_by_key(desk, live)
    expect(desk.get_by_role("button", name="退出", exact=True)).to_be_visible()

    # The copy knows the counter of the day it was made.
    desk.wire.send(
        "WebAuthn.removeCredential", {"authenticatorId": desk.key, "credentialId": credential["credentialId"]}
    )
    desk.wire.send("WebAuthn.addCredential", {"authenticatorId": desk.key, "credential": credential})
    log_in_by_key(desk, live)
    expect(desk.get_by_role("alert")).to_contain_text("卡介质未能验证")

    desk.wire.send("WebAuthn.setUserVerified", {"authenticatorId": desk.key, "isUserVerified": False})
    log_in_by_key(desk, live)
    expect(desk.get_by_role("status")).to_contain_text("没有读到卡介质")


def test_without_scripts_the_page_names_the_other_way(chromium, live):
    page = chromium.new_page(java_script_enabled=False, locale="zh-CN")
    page.goto(f"{live.web}/login/key")

    expect(page.get_by_text("否则请用“账号登录”")).to_be_visible()
    page.get_by_role("link", name="账号登录").click()
    expect(page.get_by_label("用户名")).to_be_visible()
    page.close()
