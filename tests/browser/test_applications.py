"""现场出证申请 in a real browser: bad files are told before they are sent, good ones arrive, without scripts too."""

import re

import pytest
from playwright.sync_api import expect

from tests.app.applications import files
from tests.applications import CAPTCHA

pytestmark = pytest.mark.browser

LIST = "/desktop/printing?status=waiting&first_day=&last_day="


@pytest.fixture
def desk(chromium, live):
    """Log in as the demo's operator; keyword arguments change the browser."""
    contexts = []

    def sit_down(**traits):
        context = chromium.new_context(
            locale="zh-CN",
            **{"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"} | traits,
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{live.web}/login?next=/desktop/printing")
        page.locator("[name=user_name]").fill(live.demo["user"])
        page.locator("[name=password]").fill(live.demo["password"])
        page.locator("[name=captcha]").fill(CAPTCHA)
        page.locator("[name=captcha]").press("Enter")
        expect(page.get_by_role("heading", name="查询结果")).to_be_visible()
        return page

    yield sit_down
    for context in contexts:
        context.close()


def main(page):
    return page.locator("#main [role=tabpanel]:visible, #main:not(:has([role=tabpanel]))").first


def choose(page, live, place):
    """Choose a line of the list and press 申请现场出证."""
    page.goto(live.web + LIST)
    main(page).locator("td.choice label").nth(place).click()
    main(page).get_by_role("button", name="申请现场出证").click()
    expect(main(page)).to_contain_text("请上传该出境证书需现场出证的证明材料!")


def pdf(name, content):
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def send(page):
    main(page).get_by_role("button", name="提交").click()


def test_every_state_of_the_page_is_accessible(desk, live, axe):
    page = desk()
    choose(page, live, 3)
    assert axe(page) == []

    send(page)
    expect(main(page).get_by_role("alert")).to_contain_text("请至少上传一个随附单据文件")
    assert axe(page) == []
    main(page).locator("[type=file]").set_input_files([pdf("证明.pdf", files.pdf())])
    main(page).get_by_role("button", name="添加文件").click()
    expect(main(page)).to_contain_text("已上传 1 个文件")
    assert axe(page) == []
    send(page)
    expect(main(page)).to_contain_text("已提交，审核结果会在“消息”中告知。")
    assert axe(page) == []
    main(page).get_by_role("link", name="现场出证/自助重打查询").click()
    expect(main(page)).to_contain_text("查询结果")
    assert axe(page) == []


def test_bad_files_are_told_before_they_are_sent_and_the_good_one_stays(desk, live):
    page = desk()
    choose(page, live, 0)
    sent = []
    page.on("request", lambda request: sent.append(request.method))

    main(page).locator("[type=file]").set_input_files(
        [
            pdf("照片.pdf", files.PNG),
            {"name": "表格.xls", "mimeType": "application/vnd.ms-excel", "buffer": b"x"},
            pdf("过大.pdf", b"%PDF-" + bytes(4 * 2**20)),
            pdf("厚页.pdf", files.pdf(pages=2, padding=900_000)),
            pdf("证明.pdf", files.pdf()),
        ]
    )

    told = main(page).locator("[data-told]")
    expect(told).to_contain_text("照片.pdf：文件内容不是 PDF")
    expect(told).to_contain_text("表格.xls：只可上传后缀名为pdf的文件")
    expect(told).to_contain_text("过大.pdf：单个文件大小不能超过4M")
    expect(told).to_contain_text("厚页.pdf：每页不超过400K，该文件共 2 页")
    assert main(page).locator("[type=file]").evaluate("field => [...field.files].map(file => file.name)") == [
        "证明.pdf"
    ]
    assert "POST" not in sent
    send(page)
    expect(main(page)).to_contain_text("已提交")


def test_half_filled_words_outlive_a_file_that_the_server_refuses(desk, live):
    page = desk()
    choose(page, live, 1)

    main(page).get_by_label("备注").fill("买方要求手签")
    main(page).locator("[type=file]").set_input_files([pdf("脚本.pdf", files.with_script())])
    send(page)

    expect(main(page).get_by_role("alert")).to_contain_text("脚本.pdf：文件含有脚本、附件或自动执行的内容")
    expect(main(page).get_by_label("备注")).to_have_value("买方要求手签")
    main(page).get_by_role("button", name="删除此申请").click()
    expect(main(page)).to_contain_text("已删除")


def test_all_of_it_works_without_scripts(desk, live):
    page = desk(java_script_enabled=False)
    choose(page, live, 2)

    main(page).locator("[type=file]").set_input_files([pdf("证明.pdf", files.pdf())])
    send(page)
    expect(main(page)).to_contain_text("已提交")
    main(page).get_by_role("button", name="撤回").click()
    expect(main(page)).to_contain_text("已撤回，可修改后重新提交")
    main(page).get_by_role("button", name=re.compile("^删除此申请")).click()
    expect(main(page)).to_contain_text("已删除")
