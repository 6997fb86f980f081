"""The desk of staff in a real browser: accessible, of every width, and whole without scripts."""

from datetime import UTC, datetime
from itertools import count

import pytest
from playwright.sync_api import expect

from app.demo import data
from app.staff import codes
from app.staff.models import Role
from tests.app.staff import people
from tests.app.staff.people import PASSWORD
from tests.browsers import too_wide

pytestmark = pytest.mark.browser

NUMBER, _CODE = data.PUBLIC_EXIT
PAGES = [
    "certificates",
    f"certificates?no={NUMBER}",
    "blanks/",
    "blanks/kinds/new",
    "blanks/kinds/1",
    "blanks/batch",
    "blanks/requests/",
    "blanks/numbers?no=x",
    "printing/",
    "applications/",
    "applications/?state=any",
    "applications/2",
    "applications/5",
    "texts/announcement",
    "texts/faq",
    "texts/policy/new",
    "staff/",
    "records",
    "records?first_day=x",
    "switches/",
    "password",
    "nowhere",
]
WIDTHS = [360, 768, 1280, 1920]
_names = count(1)


@pytest.fixture
def desk(chromium, live, accounts_of_live):
    """Log in at the desk with every role; keyword arguments change the browser."""
    contexts = []

    def sit_down(**traits):
        with accounts_of_live.app_context():
            person = people.colleague(f"desk{next(_names)}", *Role)
        context = chromium.new_context(
            locale="zh-CN", **{"viewport": {"width": 1440, "height": 900}} | traits
        )
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
        page.goto(f"{live.web}/admin/")
        page.get_by_label("用户名").fill(person.user_name)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_label("动态码").fill(codes.at(person.secret, datetime.now(UTC)))
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("heading", name="证书与通知", exact=True)).to_be_visible()
        return page

    yield sit_down
    for context in contexts:
        context.close()


def test_no_page_of_the_desk_has_an_accessibility_fault_or_scrolls_sideways(desk, live, axe):
    page = desk()

    found = {}
    for path in PAGES:
        page.goto(f"{live.web}/admin/{path}")
        found[path] = axe(page) + too_wide(page, WIDTHS)

    assert {path: faults for path, faults in found.items() if faults} == {}


def test_the_log_in_and_its_errors_have_no_accessibility_fault(chromium, live, axe):
    page = chromium.new_page(locale="zh-CN")
    page.goto(f"{live.web}/admin/login")
    empty = axe(page)

    page.get_by_role("button", name="登录").click()

    expect(page.locator("#error-summary")).to_be_focused()
    assert (empty, axe(page)) == ([], [])
    page.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_text_is_written_previewed_published_and_undone(desk, live, axe, scripts):
    page = desk(java_script_enabled=scripts)
    title = f"停机通知{next(_names)}"

    page.get_by_role("link", name="公告与文章").click()
    page.get_by_role("link", name="新增系统公告").click()
    page.get_by_label("标题").fill(title)
    page.get_by_label("正文").fill("今晚 **停机**。")
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    faults = axe(page) if scripts else []
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status")).to_contain_text("已保存")
    page.get_by_label("标题").fill("误改")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="第 1 版").click()
    page.get_by_role("button", name="恢复此版").click()
    expect(page.get_by_role("status")).to_contain_text("已恢复第 1 版")
    page.goto(f"{live.web}/m/announcements")

    expect(page.get_by_role("link", name=title)).to_be_visible()
    assert faults == []


def test_the_browser_has_nothing_to_complain_about(desk, live):
    page = desk()

    for path in PAGES[:6]:
        page.goto(f"{live.web}/admin/{path}")

    assert page.complaints == []
