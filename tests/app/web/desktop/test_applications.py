"""现场出证申请 and 自助重打申请 before the enterprise: written, with files, sent, found again (R82 to R87)."""

import io

import pytest
from sqlalchemy import select

from app.applications import service
from app.applications.models import Application, ApplicationState, Attachment
from app.certificates.models import CollectionMethod, Direction
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from tests.app.applications import files
from tests.app.web.desktop.conftest import OTHERS
from tests.pages import Page, folded

LIST = "/desktop/applications"
HINT = "(提示:只可上传后缀名为pdf的文件,单个文件大小不能超过4M,且每页不超过400K)"


@pytest.fixture
def certificate(office):
    return office.issue("22110000000018001", **self_print())


def self_print(**changes):
    return {"direction": Direction.EXIT, "collection_method": CollectionMethod.SELF_PRINT, **changes}


def file(content=None, name="证明.pdf"):
    return io.BytesIO(files.pdf() if content is None else content), name


def rows(app, table):
    with app.app_context():
        return list(db.session.scalars(select(table).order_by(table.id)))


def page_of(answer):
    return Page(answer.text)


def test_the_page_bears_the_manuals_words(office, certificate):
    page = page_of(office.open(f"{LIST}/onsite/{certificate}"))

    for words in (
        "请上传该出境证书需现场出证的证明材料!",
        "现场出证申请单",
        *("统一编号", "申请状态", "申请日期", "出境证书编号", "申请单位", "证书种类", "证书格式", "备注"),
        "随附单据清单列表",
        "选择随附单据文件",
        "添加文件",
        HINT,
        *("序号", "文件名称", "创建时间", "文件状态", "操作", "暂无数据", "暂存", "提交"),
    ):
        assert folded(words) in page.text


def test_an_application_is_kept_gets_files_and_is_sent(app, office, certificate):
    kept = office.send(
        office.open(f"{LIST}/onsite/{certificate}"), f"onsite/{certificate}", deed="save", remark="待补材料"
    )
    assert kept.status_code == 303
    path = kept.headers["Location"]
    added = office.send(office.open(path), path, remark="材料已附", files=file())
    sent = office.send(office.open(path), path, remark="材料已附", deed="submit")

    assert (added.status_code, sent.status_code) == (303, 303)
    shown = page_of(office.open(path))
    assert all(
        folded(words) in shown.text for words in ("已提交", "材料已附", "证明.pdf", "撤回", "办理进度")
    )
    assert folded("添加文件") not in shown.text
    [found] = rows(app, Application)
    assert (found.state, found.remark) == (ApplicationState.SUBMITTED, "材料已附")
    given = office.open(shown.links[folded("下载 证明.pdf")])
    assert given.data.startswith(b"%PDF-")
    assert given.headers["Content-Disposition"].startswith("attachment")
    assert given.headers["Content-Security-Policy"] == "sandbox"
    assert given.headers["X-Content-Type-Options"] == "nosniff"


def test_everything_can_be_sent_in_one_go(app, office, certificate):
    sent = office.send(
        office.open(f"{LIST}/onsite/{certificate}"), f"onsite/{certificate}", deed="submit", files=file()
    )

    assert sent.status_code == 303
    assert rows(app, Application)[0].state is ApplicationState.SUBMITTED


def test_a_bad_file_keeps_neither_words_nor_its_good_neighbour_away(app, office, certificate):
    shown = office.open(f"{LIST}/onsite/{certificate}")
    form = Page(shown.text).form(f"onsite/{certificate}")

    answer = office.browser.post(
        form.action,
        **form.values
        | {
            "deed": "submit",
            "remark": "备注",
            "files": [file(), file(files.PNG, "照片.pdf"), file(files.with_script(), "脚本.pdf")],
        },
    )

    assert answer.status_code == 422
    text = page_of(answer).text
    assert folded("照片.pdf：文件内容不是 PDF，请勿改后缀名上传") in text
    assert folded("脚本.pdf：文件含有脚本、附件或自动执行的内容") in text
    [found] = rows(app, Application)
    assert (found.state, found.remark) == (ApplicationState.DRAFT, "备注")
    assert [one.name for one in rows(app, Attachment)] == ["证明.pdf"]


def test_sending_without_a_file_says_so_and_keeps_the_draft(app, office, certificate):
    answer = office.send(
        office.open(f"{LIST}/onsite/{certificate}"), f"onsite/{certificate}", deed="submit", remark="备注"
    )

    assert answer.status_code == 422
    assert folded("请至少上传一个随附单据文件") in page_of(answer).text
    assert rows(app, Application)[0].remark == "备注"


def test_the_page_of_a_certificate_leads_to_its_live_application(office, certificate):
    kept = office.send(office.open(f"{LIST}/onsite/{certificate}"), f"onsite/{certificate}", deed="save")

    again = office.open(f"{LIST}/onsite/{certificate}")

    assert (again.status_code, again.headers["Location"]) == (303, kept.headers["Location"])


def test_a_sent_one_is_taken_back_changed_and_thrown_away(app, office, certificate):
    sent = office.send(
        office.open(f"{LIST}/onsite/{certificate}"), f"onsite/{certificate}", deed="submit", files=file()
    )
    path = sent.headers["Location"]

    office.send(office.open(path), "withdraw")
    attachment_id = rows(app, Attachment)[0].id
    removed = office.send(office.open(path), path, remove=str(attachment_id))
    assert folded("暂无数据") in page_of(office.open(removed.headers["Location"])).text
    office.send(office.open(path), "discard")

    assert office.open(path).status_code == 404
    assert folded("暂无数据") in page_of(office.open(LIST)).text


def test_a_returned_one_shows_the_reason(app, office, certificate):
    sent = office.send(
        office.open(f"{LIST}/onsite/{certificate}"), f"onsite/{certificate}", deed="submit", files=file()
    )
    with app.app_context(), unit_of_work() as session:
        service.return_(session, rows(app, Application)[0].id, reason="材料不清晰", by="staff li")

    page = page_of(office.open(sent.headers["Location"]))

    assert folded("申请已退回：材料不清晰。请修改后重新提交。") in page.text
    assert folded("添加文件") in page.text
    assert folded("现场出证申请退回") in page_of(office.open("/desktop/inbox/")).text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("?kind=onsite&state=draft", True),
        ("?number=&certificate_no=&kind=&state=&first_day=&last_day=&size=10", True),
        ("?kind=reprint", False),
        ("?state=closed", False),
        ("?certificate_no=22110000000018001", True),
        ("?certificate_no=22110000000018002", False),
        ("?number=XC20261122000099", False),
        ("?first_day=2026-11-22&last_day=2026-11-22", True),
        ("?last_day=2026-11-21", False),
    ],
)
def test_the_list_finds_by_each_condition(office, certificate, query, found):
    office.send(office.open(f"{LIST}/onsite/{certificate}"), f"onsite/{certificate}", deed="save")

    answer = office.open(LIST + query)

    assert answer.status_code == 200
    assert ("22110000000018001" in page_of(answer).text) == found or query.startswith("?certificate_no")
    assert (folded("修改 XC") in page_of(answer).text) == found


@pytest.mark.parametrize(
    "query", ["?kind=x", "?state=discarded", "?first_day=x", "?first_day=2026-11-22&last_day=2026-11-21"]
)
def test_conditions_that_cannot_be_meant_are_refused(office, query):
    assert office.open(LIST + query).status_code == 422


def test_the_buttons_of_the_print_list_lead_here(office, certificate):
    page = office.open("/desktop/printing?first_day=2026-11-22&last_day=2026-11-22")
    assert folded("申请现场出证") in page_of(page).text
    assert folded("申请自助重打") in page_of(page).text

    led = office.open(f"/desktop/printing/chosen?certificate={certificate}&deed=onsite")

    assert led.headers["Location"] == f"{LIST}/onsite/{certificate}"


def test_what_was_never_printed_needs_no_reprint(office, certificate):
    answer = office.open(f"{LIST}/reprint/{certificate}")

    assert answer.status_code == 409
    assert folded("尚未打印，可直接打印") in page_of(answer).text


def test_certificates_and_applications_of_others_do_not_exist(app, office, desktop, certificate):
    sent = office.send(
        office.open(f"{LIST}/onsite/{certificate}"), f"onsite/{certificate}", deed="submit", files=file()
    )
    path, attachment_id = sent.headers["Location"], rows(app, Attachment)[0].id
    stranger = desktop("wang", uscc=OTHERS, phone="13600009999")
    token = stranger.token()

    assert stranger.open(path).status_code == 404
    assert stranger.open(f"{LIST}/onsite/{certificate}").status_code == 404
    assert stranger.open(f"{path}/attachments/{attachment_id}").status_code == 404
    for end in ("", "/withdraw", "/discard"):
        assert stranger.post(path + end, csrf_token=token, deed="save").status_code == 404
    assert stranger.post(f"{LIST}/onsite/{certificate}", csrf_token=token).status_code == 404
    assert rows(app, Application)[0].state is ApplicationState.SUBMITTED


def test_more_than_forty_megabytes_at_once_are_not_read(office, certificate):
    answer = too_long(office.browser, f"{LIST}/onsite/{certificate}", 41 * 2**20)

    assert answer.status_code == 413
    assert folded("合计不能超过 40M") in page_of(answer).text


def test_who_has_not_logged_in_may_send_no_large_form(visitor):
    assert too_long(visitor(), f"{LIST}/onsite/1", 2**20).status_code == 413


def too_long(browser, path, size):
    """Send a form whose body is as long; the client's own forms leave their temporary file open."""
    head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n'
    body = head + bytes(size) + b"\r\n--x--\r\n"
    return browser.client.post(path, data=body, content_type="multipart/form-data; boundary=x")
