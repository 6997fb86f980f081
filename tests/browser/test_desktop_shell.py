"""The shell of the desktop in a real browser: tabs, keyboard, columns, pages, and all of it without scripts."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.applications import CAPTCHA
from tests.browsers import too_wide

pytestmark = pytest.mark.browser

ENTRY, EXIT = "入境检验检疫电子证书查询", "出境检验检疫电子证书查询"
WIDTHS = [1280, 1366, 1440, 1920]


def is_complaint(message):
    """Whether a console message tells of a fault; that no print control answers on this computer is none."""
    return message.type == "error" and not message.location["url"].startswith("http://127.0.0.1:")


@pytest.fixture
def desk(chromium, live):
    """Log in as the demo operator, with the keyboard alone; keyword arguments change the browser."""
    contexts = []

    def sit_down(path="/desktop/", **traits):
        context = chromium.new_context(
            locale="zh-CN",
            **{"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"} | traits,
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: is_complaint(message) and page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(live.web + path)
        page.get_by_label("用户名", exact=True).focus()
        # Enter leads from field to field and sends from the last one (R14); without scripts Tab does.
        onward = "Enter" if traits.get("java_script_enabled", True) else "Tab"
        for typed in (live.demo["user"], live.demo["password"]):
            page.keyboard.type(typed)
            page.keyboard.press(onward)
        page.keyboard.type(CAPTCHA)
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="退出")).to_be_visible()
        return page

    yield sit_down
    for context in contexts:
        context.close()


def menu(page, name):
    page.locator(".side:visible").get_by_role("link", name=name).click()
    expect(tab(page, name)).to_have_attribute("aria-selected", "true")
    expect(page.locator("[role=tabpanel]:visible [data-page]")).to_have_attribute("data-title", name)


def tab(page, name):
    return page.get_by_role("tab", name=name, exact=True)


def names(page):
    return page.get_by_role("tab").all_inner_texts()


def panel(page):
    return page.locator("[role=tabpanel]:visible")


def fill_twelve(page):
    """Open as many tabs as there may be, the last ones not fetched yet."""
    kept = [
        {"key": f"/desktop/x{n}", "url": f"/desktop/x{n}", "title": f"很长的选项卡名称{n}"} for n in range(11)
    ]
    page.evaluate(
        "kept => sessionStorage.setItem(document.body.dataset.tabs, JSON.stringify(kept))",
        kept,
    )
    page.reload()


def test_tabs_keep_half_filled_forms_and_outlive_f5(desk, live):
    page = desk()
    menu(page, ENTRY)
    page.get_by_role("radio", name="证书编号").click()
    page.get_by_role("textbox", name="证书编号").fill("half")
    menu(page, EXIT)
    tab(page, ENTRY).click()

    expect(page.get_by_role("textbox", name="证书编号")).to_have_value("half")
    assert page.url == f"{live.web}/desktop/entry"
    assert page.title().startswith(ENTRY)

    page.reload()

    assert names(page) == ["首页", ENTRY, EXIT]
    expect(tab(page, ENTRY)).to_have_attribute("aria-selected", "true")
    tab(page, EXIT).click()
    expect(panel(page).get_by_role("button", name="查询")).to_be_visible()
    assert page.complaints == []


def test_back_and_forward_walk_through_tabs_and_pages_of_lists(desk):
    page = desk()
    menu(page, ENTRY)
    panel(page).get_by_role("combobox").select_option("20")
    page.wait_for_url("**size=20**")
    menu(page, EXIT)

    page.go_back()
    expect(tab(page, ENTRY)).to_have_attribute("aria-selected", "true")
    page.go_back()
    page.wait_for_url(re.compile(r"/desktop/entry$"))
    expect(panel(page).get_by_role("combobox")).to_have_value("10")
    page.go_back()
    expect(tab(page, "首页")).to_have_attribute("aria-selected", "true")
    page.go_forward()

    expect(tab(page, ENTRY)).to_have_attribute("aria-selected", "true")
    expect(page.locator(".side [aria-current]")).to_have_text(ENTRY)


def test_the_keyboard_walks_through_tabs_and_closes_them(desk):
    page = desk()
    for name in (ENTRY, EXIT, "版本说明"):
        menu(page, name)

    tab(page, "版本说明").focus()
    page.keyboard.press("ArrowLeft")
    expect(tab(page, EXIT)).to_be_focused()
    expect(tab(page, EXIT)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Delete")
    expect(tab(page, "版本说明")).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("Delete")
    assert names(page) == ["首页", ENTRY, "版本说明"]

    tab(page, ENTRY).locator(".tab-cross").click()
    assert names(page) == ["首页", "版本说明"]


def test_close_operations_close_all_or_all_others(desk):
    page = desk()
    for name in (ENTRY, EXIT):
        menu(page, name)
    operations = page.locator("#close-tabs summary")

    operations.click()
    page.get_by_role("button", name="关闭其他选项卡").click()
    assert names(page) == ["首页", EXIT]
    expect(operations).to_be_focused()
    operations.press("Enter")
    page.get_by_role("button", name="关闭全部选项卡").click()

    assert names(page) == ["首页"]
    expect(tab(page, "首页")).to_have_attribute("aria-selected", "true")
    operations.click()
    page.keyboard.press("Escape")
    expect(operations).to_be_focused()
    expect(page.get_by_role("button", name="关闭全部选项卡")).to_be_hidden()


def test_a_thirteenth_tab_has_to_wait_and_the_strip_rolls(desk, axe):
    page = desk()
    fill_twelve(page)
    strip = page.get_by_role("tablist")

    page.get_by_role("button", name="向右移动选项卡").click()
    rolled = strip.evaluate("strip => strip.scrollLeft")
    page.get_by_role("button", name="向左移动选项卡").click()
    page.locator(".side:visible").get_by_role("link", name=ENTRY).click()
    expect(page.get_by_role("dialog")).to_contain_text("请先关闭一个选项卡")
    faults = axe(page)
    page.keyboard.press("Enter")

    expect(page.get_by_role("dialog")).to_be_hidden()
    assert (rolled, strip.evaluate("strip => strip.scrollLeft")) == (240, 0)
    assert (len(names(page)), faults) == (12, [])


def test_the_menu_folds_and_stays_folded(desk):
    page = desk()
    fold = page.get_by_role("button", name="折叠或展开菜单")
    width = page.locator(".side:visible").bounding_box()["width"]

    fold.click()
    page.reload()

    expect(fold).to_have_attribute("aria-expanded", "false")
    assert (width, page.locator(".side:visible").bounding_box()["width"]) == (244, 56)
    expect(page.locator(".side:visible").get_by_role("link", name=ENTRY)).to_have_attribute("title", ENTRY)


def test_columns_are_chosen_and_remembered_per_list(desk):
    page = desk("/desktop/entry")
    chooser = panel(page).locator("summary", has_text="选择显示列")
    head = panel(page).locator("thead")

    chooser.click()
    panel(page).get_by_role("checkbox", name="签证日期").uncheck()
    page.keyboard.press("Escape")
    expect(chooser).to_be_focused()
    panel(page).get_by_role("combobox").select_option("20")
    page.wait_for_url("**size=20**")
    expect(head).not_to_contain_text("签证日期", use_inner_text=True)
    page.reload()

    expect(head).not_to_contain_text("签证日期", use_inner_text=True)
    menu(page, EXIT)
    expect(head).to_contain_text("签证日期", use_inner_text=True)


def test_the_keyboard_alone_leads_from_the_condition_to_the_result(desk):
    page = desk("/desktop/exit")
    form = panel(page).locator("form").first
    expect(form.get_by_role("textbox", name="检验检疫编号")).to_be_disabled()

    form.get_by_role("radio", name="签证日期").focus()
    page.keyboard.press("ArrowUp")
    expect(form.get_by_role("radio", name="证书编号")).to_be_checked()
    page.keyboard.press("Enter")
    expect(form.get_by_role("textbox", name="证书编号")).to_be_focused()
    page.keyboard.type("nothing")
    page.keyboard.press("Enter")
    expect(panel(page)).to_contain_text("未查询到数据")
    expect(panel(page)).to_contain_text("总共 0 条记录")
    page.wait_for_url("**certificate_no=nothing**")

    form.get_by_role("textbox", name="证书编号").fill("")
    page.keyboard.press("Enter")
    expect(panel(page).locator(".error-summary")).to_be_focused()


def test_enter_leads_on_and_ctrl_enter_breaks_the_line(desk):
    page = desk("/desktop/check")
    numbers = panel(page).get_by_role("textbox").first

    numbers.fill("1")
    numbers.press("Control+Enter")
    page.keyboard.type("2")
    expect(numbers).to_have_value("1\n2")
    numbers.press("Enter")

    expect(panel(page).locator("input[type=file]")).to_be_focused()


def test_forms_stay_in_their_tab_and_files_are_saved(desk):
    page = desk()
    menu(page, ENTRY)
    page.get_by_role("link", name="批量核对").click()
    panel(page).get_by_role("textbox").first.fill("010120260000001001")
    panel(page).get_by_role("button", name="核对", exact=True).click()
    with page.expect_download() as download:
        panel(page).get_by_role("button", name="下载结果（CSV）").click()

    assert download.value.suggested_filename.endswith(".csv")
    assert "010120260000001001" in Path(download.value.path()).read_text("utf-8-sig")
    assert names(page) == ["首页", ENTRY, "批量核对"]


def test_an_error_takes_no_half_filled_form_away(desk, axe):
    page = desk("/desktop/check")
    numbers = panel(page).get_by_role("textbox").first
    numbers.fill("010120260000001001")
    page.evaluate("document.querySelectorAll('[name=csrf_token]').forEach(field => field.value = 'old')")

    panel(page).get_by_role("button", name="核对", exact=True).click()

    expect(panel(page).get_by_role("alert")).to_contain_text("页面已过期")
    expect(numbers).to_have_value("010120260000001001")
    assert axe(page) == []
    panel(page).get_by_role("link", name="重新打开此页").click()
    expect(panel(page).get_by_role("alert")).to_have_count(0)
    expect(panel(page)).not_to_have_attribute("aria-busy", "true")
    panel(page).get_by_role("textbox").first.fill("010120260000001001")
    panel(page).get_by_role("button", name="核对", exact=True).click()
    expect(panel(page)).to_contain_text("核对结果")


def test_the_end_of_the_session_leads_to_the_log_in_and_back(desk, live):
    page = desk()
    page.context.clear_cookies()

    page.locator(".side:visible").get_by_role("link", name="版本说明").click()

    page.wait_for_url("**/login?next=**")
    assert page.url.endswith("next=%2Fdesktop%2Fversion-notes")


def test_no_state_of_the_shell_has_an_accessibility_fault(desk, axe):
    page = desk()
    found = {"home": axe(page)}
    page.get_by_role("link", name="消息").click()
    expect(panel(page).locator("[data-page]")).to_have_attribute("data-title", "消息")
    found["inbox"] = axe(page)
    page.locator(".bar .menu summary").click()
    found["applications"] = axe(page)
    menu(page, ENTRY)
    panel(page).locator("summary", has_text="选择显示列").click()
    found["columns"] = axe(page)
    page.get_by_role("button", name="折叠或展开菜单").click()
    page.locator("#close-tabs summary").click()
    found["folded, closing"] = axe(page)

    assert {state: faults for state, faults in found.items() if faults} == {}
    assert page.complaints == []


def test_every_page_of_the_menus_is_accessible_and_fits(desk, axe):
    page = desk()
    links = page.locator(".side a").evaluate_all("links => [...new Set(links.map(link => link.href))]")
    doors = ["/login", "/login/key", "/register"]
    found = {}
    for address in links:
        page.goto(address)
        found[address] = axe(page) + too_wide(page, WIDTHS)
    page.locator("#log-out button").click()
    for door in doors:
        page.goto(page.url.split("/login")[0] + door)
        found[door] = axe(page)

    assert len(links) > 15
    assert {address: faults for address, faults in found.items() if faults} == {}
    assert page.complaints == []


def test_paper_shows_the_page_alone(desk):
    page = desk("/desktop/entry")
    page.emulate_media(media="print")

    expect(page.locator(".bar, .side, .tab-bar").locator("visible=true")).to_have_count(0)
    expect(panel(page).locator("table")).to_be_visible()


def test_without_scripts_links_lead_to_whole_pages(desk):
    page = desk(java_script_enabled=False)
    expect(page.locator("#tab-bar")).to_be_hidden()

    page.locator(".side:visible").get_by_role("link", name=ENTRY).click()
    expect(page.locator(".side [aria-current]")).to_have_text(ENTRY)
    expect(page.locator("thead")).to_contain_text("签证日期", use_inner_text=True)
    page.get_by_role("textbox", name="证书编号").fill("nothing")
    page.get_by_role("radio", name="证书编号").check()
    page.get_by_role("button", name="查询").click()
    expect(page.locator("main")).to_contain_text("未查询到数据")
    page.get_by_role("combobox").select_option("50")
    page.get_by_role("button", name="确定").click()

    assert "size=50" in page.url
    assert "certificate_no=nothing" in page.url
