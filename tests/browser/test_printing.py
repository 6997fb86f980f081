"""Self-printing for real: Chromium, the print control as people download it, a CUPS server that prints to files."""

import re
import sys
from contextlib import contextmanager

import pypdfium2
import pytest
import requests
import zxingcpp
from playwright.sync_api import expect

from tests.applications import CAPTCHA
from tests.services import program, wait_until

pytestmark = pytest.mark.browser

REFUSED = "不存在该空白证单编号,或该空白证单编号不符合要求,请确认信息是否正确!"
LIST = "/desktop/printing"


@pytest.fixture
def page(chromium, live):
    """The list 自助打印 of the demo's operator."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    found = context.new_page()
    found.goto(f"{live.web}/login?next={LIST}")
    found.locator("[name=user_name]").fill(live.demo["user"])
    found.locator("[name=password]").fill(live.demo["password"])
    found.locator("[name=captcha]").fill(CAPTCHA)
    found.locator("[name=captcha]").press("Enter")
    expect(found.get_by_role("heading", name="查询结果")).to_be_visible()
    yield found
    context.close()


@contextmanager
def control(page, live, cups, folder, *options):
    """Download the control from its page, start it, and type its digits into the page."""
    page.goto(f"{live.web}/desktop/print-agents")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("下载打印控件")).click()
    file, log = folder / "control.pyz", folder / "control.out"
    download.value.save_as(file)
    surroundings = {**cups.environment, "XDG_STATE_HOME": str(folder)}
    with program(sys.executable, file, "--site", live.web, *options, log=log, **surroundings):
        shown = wait_until(
            lambda: re.search(r"配对码([\d ]+)│", log.read_text("utf-8")), "the control shows digits"
        )
        page.get_by_label("配对码").fill(shown[1])
        page.get_by_role("button", name="配对", exact=True).click()
        expect(page.locator("main")).to_contain_text("上的打印控件配对")
        wait_until(lambda: "已与" in log.read_text("utf-8"), "the control knows that it is paired")
        yield log


def choose(page, live, place):
    """Open the list, choose a line, and give the number of its certificate."""
    page.goto(f"{live.web}{LIST}")
    row = page.locator("tbody tr").nth(place)
    row.locator("td.choice label").click()
    return row.locator("a").first.inner_text()


def begin(page, blank_no):
    page.get_by_role("button", name="打印", exact=True).click()
    page.get_by_label("空白单证编号").fill(blank_no)
    page.get_by_role("button", name="提交").click()


def written_on(live, pdf):
    """Give the number that the QR on a printed page leads to, read by an independent reader."""
    document = pypdfium2.PdfDocument(pdf)
    picture = document[0].render(scale=300 / 72).to_pil()
    (found,) = [code.text for code in zxingcpp.read_barcodes(picture) if "/V/" in code.text.upper()]
    answer = requests.post(f"{live.web}/api/v1/verify", json={"qr": found}, timeout=10).json()
    return answer["subject"]["certificate_no"], len(document)


def test_a_certificate_goes_through_the_control_to_paper_and_is_confirmed(page, live, cups, axe, tmp_path):
    number = choose(page, live, 0)
    page.get_by_role("button", name="打印", exact=True).click()
    absent = page.locator("dialog[data-ask=absent]")
    expect(absent).to_contain_text("未检测到打印控件服务,请检查打印控件是否安装或启动")
    assert axe(page) == []
    absent.get_by_role("button", name="否").click()

    with control(page, live, cups, tmp_path):
        assert choose(page, live, 0) == number
        expect(page.locator("[data-agent-state=ready]")).to_contain_text("打印控件已连接")
        begin(page, "HB2026000")
        dialog = page.locator(".print-dialog")
        expect(dialog.get_by_role("alert").first).to_contain_text(REFUSED)
        assert axe(page) == []
        dialog.get_by_label("空白单证编号").fill("hb 20260011")
        expect(dialog.get_by_label("打印机")).to_have_value("PDF")
        dialog.get_by_role("button", name="提交").click()
        expect(dialog).to_contain_text("请确认打印是否成功")
        expect(dialog).to_contain_text("打印机报告已完成")
        assert axe(page) == []
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        page.reload()
        expect(page.locator(".print-dialog")).to_contain_text("请确认打印是否成功")
        page.locator(".print-dialog").get_by_role("button", name="打印成功").click()
        expect(page.locator("[data-told]").first).to_contain_text("已确认打印成功")
        expect(page.locator("tbody")).not_to_contain_text(number)

    assert written_on(live, cups.printed()[-1]) == (number, 2)


def test_a_control_that_asks_prints_without_the_browsers_help(page, live, cups, tmp_path):
    with control(page, live, cups, tmp_path, "--poll"):
        page.goto(f"{live.web}/desktop/print-agents")
        number = choose(page, live, 1)
        begin(page, "HB20260012")
        dialog = page.locator(".print-dialog")
        dialog.get_by_role("button", name="发送到打印机").click()
        expect(dialog).to_contain_text("打印机报告已完成", timeout=20_000)
        dialog.get_by_role("button", name="打印失败").click()
        expect(page.locator("[data-told]").first).to_contain_text("空白单证 HB20260012 记为报废")
        expect(page.locator("tbody")).to_contain_text(number)
