"""The phone page in a real Chromium: a person follows, taps, reads, scans."""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from tests.browsers import program

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(program() is None, reason="no Chromium on this machine"),
]
PAGE = '<!DOCTYPE html><html lang="zh-CN"><title>t</title><h1>用户绑定</h1>'


def redirected(stand, receiver):
    """The address that a menu of the real platform would carry: through web authorization to the own page."""
    query = {
        "appid": stand.account.appid,
        "redirect_uri": receiver.url.replace("/wechat", "/bind"),
        "response_type": "code",
        "scope": "snsapi_base",
        "state": "abc",
    }
    return f"{stand.base}/connect/oauth2/authorize?{urlencode(query)}#wechat_redirect"


@pytest.fixture
def account(stand, receiver):
    """An account with a menu, a greeting and a page of its own."""
    receiver.pages["/bind"] = PAGE
    receiver.reply("欢迎关注！点下方“业务查询”，或打开 http://localhost:9/help 。")
    menu = [
        {"type": "click", "name": "帮助", "key": "help"},
        {
            "name": "业务查询",
            "sub_button": [
                {"type": "view", "name": "用户绑定", "url": redirected(stand, receiver)},
                {"type": "scancode_waitmsg", "name": "扫码核查", "key": "check"},
            ],
        },
    ]
    assert stand.post("/cgi-bin/menu/create", {"button": menu})["errcode"] == 0
    return receiver


@pytest.fixture
def page(chromium, stand, account):
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    context.set_default_timeout(5000)
    opened = context.new_page()
    complaints = []
    opened.on(
        "console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None
    )
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(stand.base + "/")
    expect(opened.get_by_text("已连接")).to_be_visible()
    yield opened
    context.close()
    assert complaints == []


@pytest.fixture
def followed(page):
    page.get_by_role("button", name="关注公众号").click()
    expect(page.get_by_role("log")).to_contain_text("欢迎关注")
    return page


def openid_of(page):
    return page.get_by_label("当前用户").input_value()


def test_a_person_follows_binds_and_reads_a_card(stand, account, followed):
    followed.get_by_role("button", name="业务查询").click()
    followed.get_by_role("menuitem", name="用户绑定").click()

    expect(followed.frame_locator("iframe").get_by_role("heading", name="用户绑定")).to_be_visible()
    assert account.visits[-1].startswith("/bind?code=")
    followed.get_by_role("button", name="关闭网页").click()

    address = account.url.replace("/wechat", "/bind")
    assert stand.send(openid_of(followed), stand.template(), url=address)["errcode"] == 0
    card = followed.get_by_role("article")
    expect(card).to_contain_text("221100000000018001")
    card.get_by_role("button", name="查看详情").click()
    expect(followed.frame_locator("iframe").get_by_role("heading", name="用户绑定")).to_be_visible()


def test_a_card_that_comes_while_a_page_is_open_shows_a_banner(stand, followed):
    followed.get_by_role("button", name="业务查询").click()
    followed.get_by_role("menuitem", name="用户绑定").click()

    stand.send(openid_of(followed), stand.template())
    followed.get_by_role("button", name="出证通知").click()

    expect(followed.get_by_role("article")).to_be_visible()
    expect(followed.locator("iframe")).to_have_count(0)


def test_the_menu_works_by_keyboard_alone(followed):
    top = followed.get_by_role("button", name="业务查询")
    top.focus()

    followed.keyboard.press("Enter")
    expect(followed.get_by_role("menuitem", name="用户绑定")).to_be_focused()
    followed.keyboard.press("Escape")
    expect(top).to_be_focused()
    followed.keyboard.press("Enter")
    followed.keyboard.press("ArrowDown")
    followed.keyboard.press("Enter")
    expect(followed.get_by_role("dialog")).to_be_visible()
    followed.keyboard.type("221100")
    followed.get_by_role("dialog").get_by_role("button", name="扫描").click()
    expect(followed.get_by_role("log").locator(".bubble")).to_have_count(2)


def test_a_typed_text_is_answered_and_links_open_in_the_phone(account, followed):
    account.reply('请<a href="http://localhost:9/q">点此</a>，不要<img src=x onerror=alert(1)>')
    followed.get_by_role("button", name="切换到键盘").click()
    followed.get_by_label("消息").fill("<b>010120260000001001</b>")
    followed.keyboard.press("Enter")

    expect(followed.get_by_text("<b>010120260000001001</b>")).to_be_visible()
    expect(followed.get_by_text("不要<img src=x onerror=alert(1)>")).to_be_visible()
    expect(followed.get_by_role("link", name="点此")).to_have_attribute("href", "http://localhost:9/q")


def test_scanning_text_and_leaving_the_account(followed):
    followed.get_by_label("二维码内容").first.fill("221100000000018001")
    followed.get_by_role("button", name="扫描").click()
    expect(followed.get_by_text("二维码内容：221100000000018001")).to_be_visible()

    followed.get_by_role("button", name="取消关注").click()

    expect(followed.get_by_role("button", name="关注公众号")).to_be_visible()


def test_a_new_user_has_a_phone_of_their_own(stand, followed):
    first = openid_of(followed)
    followed.get_by_label("新用户的昵称").fill("李四")
    followed.get_by_role("button", name="新用户").click()

    expect(followed.get_by_label("当前用户")).not_to_have_value(first)
    expect(followed.get_by_role("button", name="关注公众号")).to_be_visible()
    assert stand.ask("users")["users"][1]["nickname"] == "李四"


def test_faults_are_ordered_on_the_page(stand, page):
    page.get_by_text("平台异常演练").click()
    page.get_by_label("异常", exact=True).select_option("busy")
    page.get_by_role("button", name="安排").click()

    expect(page.get_by_role("list", name="已安排的异常")).to_contain_text("还有 1 次")
    assert stand.ask("faults")["faults"][0]["kind"] == "busy"
    page.get_by_role("button", name="清除全部").click()
    expect(page.get_by_role("list", name="已安排的异常")).to_have_count(0)


def test_no_state_of_the_page_breaks_an_accessibility_rule(stand, page, axe):
    assert axe(page) == []

    page.get_by_role("button", name="关注公众号").click()
    expect(page.get_by_role("log")).to_contain_text("欢迎关注")
    stand.send(openid_of(page), stand.template(), url="http://localhost:9/")
    expect(page.get_by_role("article")).to_be_visible()
    page.get_by_text("平台异常演练").click()
    page.get_by_role("button", name="业务查询").click()
    assert axe(page) == []

    page.emulate_media(color_scheme="dark")
    assert axe(page) == []

    page.get_by_role("menuitem", name="扫码核查").click()
    assert axe(page) == []


def test_nothing_sticks_out_and_the_phone_has_large_targets(followed):
    followed.get_by_role("button", name="业务查询").click()
    targets = followed.locator(".phone button:visible")

    for width in (390, 768, 1280, 1366, 1440, 1920):
        followed.set_viewport_size({"width": width, "height": 900})
        heights = [box["height"] for box in (one.bounding_box() for one in targets.all())]

        assert followed.evaluate("document.documentElement.scrollWidth") <= width
        assert len(heights) >= 5
        assert min(heights) >= 44


def test_the_page_looks_by_itself_when_no_news_can_come(chromium, stand, account):
    context = chromium.new_context()
    context.set_default_timeout(8000)
    page = context.new_page()
    page.route("**/_sandbox/events*", lambda route: route.abort())
    page.goto(stand.base + "/")
    expect(page.get_by_text("连接中断")).to_be_visible()
    expect(page.get_by_label("当前用户")).not_to_have_value("", timeout=8000)

    stand.tell("follow", openid=openid_of(page))

    expect(page.get_by_role("log")).to_contain_text("欢迎关注", timeout=8000)
    context.close()
