"""The pages for everybody in a real browser: query, preview, downloads, verification, in two languages."""

from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from app.demo import data
from tests.applications import CAPTCHA
from tests.browsers import too_wide

pytestmark = pytest.mark.browser

NUMBER, CODE = data.PUBLIC_ENTRY
WIDTHS = [320, 390, 768, 1280, 1366, 1440, 1920]
LOCALES = pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])


@pytest.fixture
def open_desk(chromium, live):
    """Open a page in a browser of its own; keyword arguments change it."""
    contexts = []

    def open_(path, **traits):
        context = chromium.new_context(
            **{"locale": "zh-CN", "viewport": {"width": 1366, "height": 800}} | traits
        )
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
        page.goto(live.web + path)
        return page

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture
def sealed(open_desk, tmp_path):
    """The demo certificate's sealed PDF, downloaded as a person does."""
    page = open_desk("/")
    ask(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载PDF证书").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    return file


def ask(page, *, number=NUMBER, code=CODE, captcha=CAPTCHA):
    page.locator("[name=certificate_no]").fill(number)
    page.locator("[name=query_code]").fill(code)
    page.locator("[name=captcha]").fill(captcha)
    page.locator("[name=captcha]").press("Enter")
    page.wait_for_load_state()


def verify(page, file: Path):
    page.locator("input[type=file]").set_input_files(file)
    page.locator("form[action='/verify/file'] button").click()
    page.wait_for_load_state()


def signed_path(live, file: Path):
    image = Image.open(BytesIO(drawn(file)))
    address = next(code.text for code in zxingcpp.read_barcodes(image) if "/V/" in code.text)
    return "/V/" + address.split("/V/")[1]


def drawn(file: Path):
    document = pypdfium2.PdfDocument(file)
    picture = BytesIO()
    document[0].render(scale=300 / 72).to_pil().save(picture, "PNG")
    document.close()
    return picture.getvalue()


@LOCALES
@pytest.mark.parametrize("path", ["/", "/verify", "/help", "/nowhere"])
def test_a_page_has_no_accessibility_fault(open_desk, axe, path, locale):
    page = open_desk(path, locale=locale)

    assert axe(page) == []


@LOCALES
def test_errors_result_and_preview_have_no_accessibility_fault(open_desk, axe, locale):
    page = open_desk("/", locale=locale)

    ask(page, code="", captcha="")
    errors = axe(page)
    ask(page)
    result = axe(page)
    page.get_by_role("link", name=NUMBER).click()
    page.wait_for_load_state()

    assert (errors, result, axe(page)) == ([], [], [])
    assert page.url.startswith(page.url.split("/preview")[0] + "/preview/")


@LOCALES
def test_the_three_answers_have_no_accessibility_fault(open_desk, axe, sealed, live, locale):
    page = open_desk("/verify", locale=locale)

    verify(page, sealed)
    good = axe(page)
    page.goto(live.web + signed_path(live, sealed))

    assert (good, axe(page)) == ([], [])


def test_nothing_scrolls_sideways(open_desk, sealed, live):
    page = open_desk("/")
    wide = {"query": too_wide(page, WIDTHS)}
    ask(page)
    wide["result"] = too_wide(page, WIDTHS)
    for path in ("/verify", "/help", signed_path(live, sealed)):
        page.goto(live.web + path)
        wide[path] = too_wide(page, WIDTHS)

    assert {path: widths for path, widths in wide.items() if widths} == {}


def test_the_number_opens_the_preview_and_its_pdf_is_the_sealed_one(open_desk, sealed):
    page = open_desk("/")
    ask(page)
    page.get_by_role("link", name=NUMBER).click()
    expect(page.get_by_role("heading", name="证书预览")).to_be_visible()

    with page.expect_download() as download:
        page.get_by_role("link", name="下载PDF证书").click()

    content = Path(download.value.path()).read_bytes()
    assert content.startswith(b"%PDF-")
    assert content == sealed.read_bytes()
    assert sealed.name == f"入境货物检验检疫证明_{NUMBER}.pdf"


@pytest.mark.parametrize(("name", "head"), [("下载二维码", b"\x89PNG"), ("SVG", b"<?xml")])
def test_the_qr_is_a_file_that_leads_to_the_phone_page(open_desk, name, head):
    page = open_desk("/")
    ask(page)

    with page.expect_download() as download:
        page.get_by_role("link", name=name).first.click()

    assert Path(download.value.path()).read_bytes().startswith(head)


def test_all_of_it_works_without_scripts(open_desk, sealed, live):
    page = open_desk("/", java_script_enabled=False)
    ask(page)
    expect(page.get_by_text("总共 1 条记录")).to_be_visible()

    page.goto(live.web + "/verify")
    verify(page, sealed)

    expect(page.get_by_text("与本系统保存的原件逐字节一致")).to_be_visible()


def test_the_language_follows_the_browser_until_somebody_chooses(open_desk):
    page = open_desk("/", locale="en-GB")
    assert page.locator("html").get_attribute("lang") == "en"

    page.get_by_role("link", name="中文").click()
    page.wait_for_load_state()
    page.goto(page.url)

    assert page.locator("html").get_attribute("lang") == "zh-CN"


def test_no_page_complains(open_desk, sealed, live):
    page = open_desk("/")
    ask(page)
    page.get_by_role("link", name=NUMBER).click()
    page.wait_for_load_state()
    page.goto(live.web + "/verify")
    verify(page, sealed)

    assert page.complaints == []
