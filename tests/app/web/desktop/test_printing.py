"""出境检验检疫证书自助打印: the list, its conditions and tools, the preview and the file (R68 to R78, D43, D48)."""

import io
from datetime import timedelta

import pytest
import xlrd
from pypdf import PdfReader

from app.certificates.models import CollectionMethod, Direction
from app.core.unit_of_work import unit_of_work
from app.printing import service
from tests.app.blanks import stocks
from tests.app.printing.prints import Desk, person_of
from tests.app.web.desktop.conftest import OTHERS, TODAY
from tests.pages import Page, folded

LIST = "/desktop/printing"
PRINTED = "22110000000019001"
WAITING = "22110000000018001"
OLD = "22110000000017001"


@pytest.fixture
def issue(office):
    def make(number, **changes):
        traits = {"direction": Direction.EXIT, "collection_method": CollectionMethod.SELF_PRINT}
        return office.issue(number, **traits | changes)

    return make


@pytest.fixture
def stock(app, office, issue):
    """One certificate that waits, one that is printed, one of last month: their ids by number."""
    found = {
        WAITING: issue(WAITING),
        PRINTED: issue(PRINTED, format="C5-1", kind_name="C5-1植物检疫证书"),
        OLD: issue(OLD, issued_on=TODAY - timedelta(days=31)),
    }
    with app.app_context():
        Desk(office.issuer_id, person_of(1), stocks.kind(formats=("C5-1",))).print(found[PRINTED])
    return found


def numbers(answer):
    text = Page(answer.text).text
    return [number for number in (WAITING, PRINTED, OLD) if folded(f"选择证书 {number}") in text]


def test_the_page_bears_the_manuals_words(office):
    text = Page(office.open(LIST).text).text

    for words in (
        *("检验检疫编号", "证书编号", "证书格式", "打印状态", "签证日期", "查询", "重置"),
        *("序号", "申报单位", "发货单位", "打印次数", "暂无数据"),
        *("预览", "打印", "导出Excel", "打印控件下载", "申请现场出证", "申请自助重打"),
    ):
        assert folded(words) in text


def test_it_opens_with_what_waits_since_a_week(office, stock):
    assert numbers(office.open(LIST)) == [WAITING]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=", [WAITING, PRINTED, OLD]),
        ("status=printed", [PRINTED]),
        ("status=waiting", [WAITING, OLD]),
        (f"status=&certificate_no={OLD}", [OLD]),
        (f"status=&inspection_no={WAITING[:15]}", [WAITING]),
        ("status=&format=C5-1", [PRINTED]),
        ("status=waiting&format=C5-1", []),
        ("status=waiting&first_day=&last_day=&inspection_no=&certificate_no=&format=", [WAITING, OLD]),
        ("status=&first_day=2026-10-23&last_day=2026-11-22", [WAITING, PRINTED]),
        ("status=&first_day=2026-10-22&last_day=2026-11-21", [OLD]),
    ],
)
def test_conditions_hold_together_and_an_empty_one_does_not_count(office, stock, query, found):
    answer = office.open(f"{LIST}?{query}")

    assert (answer.status_code, numbers(answer)) == (200, found)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("first_day=2026-10-22&last_day=2026-11-22", "签证日期起止不能超过 30 天"),
        ("first_day=2026-11-22&last_day=2026-11-21", "截止日期不能早于起始日期"),
        ("first_day=2026-11-22", "请输入截止日期"),
        ("first_day=x&last_day=2026-11-22", "日期格式为年-月-日"),
        ("certificate_no=%3B--", "证书编号只含数字和字母"),
        ("status=lost", "请选择打印状态"),
        ("format=9-9", "请选择证书格式"),
    ],
)
def test_a_condition_that_cannot_be_meant_is_named(office, stock, query, words):
    answer = office.open(f"{LIST}?{query}")

    assert answer.status_code == 422
    assert folded(words) in Page(answer.text).text


def test_only_self_printed_exit_certificates_of_the_enterprise_are_listed(office, issue):
    issue("22110000000018002", uscc=OTHERS)
    issue("22110000000018003", collection_method=None)
    issue("22110000000018004", direction=Direction.ENTRY)

    text = Page(office.open(f"{LIST}?status=").text).text

    assert "2211000000001800" not in text


def test_a_certificate_that_left_self_printing_is_listed_no_more(app, office, stock):
    with app.app_context(), unit_of_work() as session:
        service.leave_self_printing(session, stock[WAITING], by="staff li")

    assert numbers(office.open(f"{LIST}?status=")) == [PRINTED, OLD]


def test_the_file_holds_all_rows_of_the_query_and_its_name_is_the_manuals(office, stock):
    answer = office.open(f"{LIST}/export?status=")

    assert answer.mimetype == "application/vnd.ms-excel"
    assert (
        "UTF-8''%E8%87%AA%E5%8A%A9%E6%89%93%E5%8D%B0%E5%88%97%E8%A1%A8.xls"
        in (answer.headers["Content-Disposition"])
    )
    sheet = xlrd.open_workbook(file_contents=answer.data).sheet_by_index(0)
    assert [sheet.cell_value(row, 2) for row in range(1, sheet.nrows)] == [PRINTED, WAITING, OLD]
    assert [sheet.cell_value(row, 7) for row in range(1, sheet.nrows)] == ["已打印", "待打印", "待打印"]


def test_a_button_without_a_chosen_line_says_so(office, stock):
    answer = office.open(f"{LIST}/chosen?deed=print")

    assert answer.status_code == 422
    assert folded("请先勾选一条证书") in Page(answer.text).text


def test_the_preview_is_the_sealed_file_marked_on_every_page(office, stock):
    led = office.open(f"{LIST}/chosen?certificate={stock[WAITING]}&deed=preview")
    page = office.open(led.headers["Location"])
    file = office.open(f"{led.headers['Location']}.pdf")

    assert WAITING in page.text
    assert f'src="{led.headers["Location"]}.pdf' in page.text
    assert file.headers["Content-Disposition"].startswith("inline")
    assert file.headers["Content-Security-Policy"] == "frame-ancestors 'self'"
    read = PdfReader(io.BytesIO(file.data))
    file.close()
    assert all("仅供预览" in one.extract_text() for one in read.pages)
    assert any(field.get("/FT") == "/Sig" for field in (read.get_fields() or {}).values())


def test_no_preview_leaves_of_what_is_not_printed_here_or_not_ones_own(office, issue):
    others = issue("22110000000018002", uscc=OTHERS)
    on_paper = issue("22110000000018003", collection_method=None)

    for certificate_id in (others, on_paper, 999):
        assert office.open(f"{LIST}/{certificate_id}/preview").status_code == 404
        assert office.open(f"{LIST}/{certificate_id}/preview.pdf").status_code == 404
