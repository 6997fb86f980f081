"""6.3.3: an operator prints on a numbered sheet, the control fetches the file once, and he says what came out."""

import pytest
from sqlalchemy import select

from app.blanks.models import Blank, SheetState
from app.certificates.models import CollectionMethod, Direction
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.print_agents import tickets
from app.print_agents.errors import TicketExpiredError
from app.print_agents.models import Mode, PrintAgent
from app.printing import queries
from app.printing.models import JobState, PrintJob
from tests.app import made
from tests.app.blanks import stocks
from tests.app.print_agents import controls
from tests.app.web.desktop.conftest import OTHERS
from tests.pages import Page, folded

LIST = "/desktop/printing"
REFUSED = "不存在该空白证单编号,或该空白证单编号不符合要求,请确认信息是否正确!"


@pytest.fixture
def enterprise_id(app, office):
    with app.app_context():
        return made.enterprise_of(1)


@pytest.fixture
def printable(app, office, enterprise_id):
    """A certificate that waits to be printed, and the numbers of sheets that were collected for it."""
    certificate_id = office.issue(
        "22110000000018001", direction=Direction.EXIT, collection_method=CollectionMethod.SELF_PRINT
    )
    with app.app_context():
        stocks.collected(stocks.kind(), enterprise_id, "HB20260001", "HB20260005")
        stocks.continuations(stocks.kind(is_continuation=True), enterprise_id, 10)
    return f"{LIST}/{certificate_id}/print"


@pytest.fixture
def control(app, office):
    with app.app_context():
        return controls.paired(1)


def begun(office, printable, blank_no="HB20260001", **values):
    answer = office.send(office.open(printable), "/print", blank_no=blank_no, **values)
    assert answer.status_code == 303
    return answer.location


def fetch(app, written):
    number, secret = written.split(".")
    with app.app_context(), unit_of_work() as session:
        agent_id = tickets.of(session, int(number)).agent_id
        tickets.redeem(session, session.get_one(PrintAgent, agent_id), int(number), secret)


def sheets(app):
    with app.app_context():
        return dict(db.session.execute(select(Blank.blank_no, Blank.state)).all())


def test_the_dialog_shows_who_applies_which_format_and_prefills_the_continuations(office, printable):
    shown = office.open(printable)

    page = Page(shown.text)
    for words in (
        "文件打印",
        "申领单位",
        "示例企业",
        "证书格式",
        "空白单证编号",
        "空白续页/副页数量",
        "取消",
        "提交",
    ):
        assert folded(words) in page.text
    # The paper has two pages, so one of them goes on a continuation sheet.
    assert folded("2 页") in page.text
    assert page.form("/print").values["continuation_pages"] == "1"


def test_too_few_or_missing_continuation_sheets_are_told(app, office, printable):
    few = office.send(office.open(printable), "/print", blank_no="HB20260001", continuation_pages="0")
    many = office.send(office.open(printable), "/print", blank_no="HB20260001", continuation_pages="11")

    assert folded("空白续页/副页至少 1 张") in Page(few.text).text
    assert folded("需要 11 张，贵企业现有 10 张") in Page(many.text).text
    assert set(sheets(app).values()) == {SheetState.COLLECTED}


@pytest.mark.parametrize("number", ["HB20269999", "XX1", "", "HB2026 0001'; --", "9" * 80])
def test_a_wrong_number_is_refused_in_the_manuals_words_and_stays_in_the_field(office, printable, number):
    answer = office.send(office.open(printable), "/print", blank_no=number)

    assert answer.status_code == 422
    if len(number) < 65:
        assert folded(REFUSED) in Page(answer.text).text
        assert Page(answer.text).form("/print").values["blank_no"] == number


@pytest.mark.parametrize("typed", ["-1", "100", "x", "1.5", "99999999"])
def test_a_number_of_continuations_that_cannot_be_meant_is_refused(app, office, printable, typed):
    answer = office.send(office.open(printable), "/print", blank_no="HB20260001", continuation_pages=typed)

    assert answer.status_code == 422
    assert set(sheets(app).values()) == {SheetState.COLLECTED}


def test_a_print_is_sent_to_a_control_once_and_confirmed(app, office, printable, control):
    job = begun(office, printable)
    nothing_left = office.send(office.open(job), "cancel")
    job = begun(office, printable)
    token = Page(office.open(job).text).form("cancel").values["csrf_token"]

    sent = office.browser.post(f"{job}/tickets", csrf_token=token, agent=str(control), printer="HP")
    again = office.browser.post(f"{job}/tickets", csrf_token=token, agent=str(control), printer="HP")
    fetch(app, again.json["ticket"])
    late = office.browser.post(f"{job}/tickets", csrf_token=token, agent=str(control), printer="HP")
    page = Page(office.open(job).text)
    cancelled = office.browser.post(f"{job}/cancel", csrf_token=token)
    printed = office.send(office.open(job), "printed")
    twice = office.browser.post(f"{job}/printed", csrf_token=token)

    assert nothing_left.status_code == 303
    with pytest.raises(TicketExpiredError):
        fetch(app, sent.json["ticket"])
    assert (late.status_code, late.json["code"]) == (409, "print_job_begun")
    for words in ("打印结果确认", "请确认打印是否成功", "打印成功", "打印失败"):
        assert folded(words) in page.text
    assert (cancelled.status_code, printed.status_code, twice.status_code) == (409, 303, 409)
    listed = office.open(f"{LIST}?status=printed")
    assert folded("已打印") in Page(listed.text).text
    assert sheets(app)["HB20260001"] is SheetState.USED


def test_a_failure_spoils_the_sheet_and_another_one_serves(app, office, printable, control):
    job = begun(office, printable)
    token = Page(office.open(job).text).form("cancel").values["csrf_token"]
    early = office.browser.post(f"{job}/failed", csrf_token=token)
    fetch(
        app,
        office.browser.post(f"{job}/tickets", csrf_token=token, agent=str(control), printer="HP").json[
            "ticket"
        ],
    )
    failed = office.send(office.open(job), "failed")
    told = Page(office.open(failed.location).text).text
    other = begun(office, printable, "HB20260002")

    assert early.status_code == 409
    assert folded("空白单证 HB20260001 记为报废") in told
    assert other != job
    held = sheets(app)
    assert (held["HB20260001"], held["HB20260002"]) == (SheetState.SPOILED, SheetState.RESERVED)


def test_whoever_has_a_print_to_confirm_is_led_there_from_everywhere(office, printable):
    second = office.issue(
        "22110000000018002", direction=Direction.EXIT, collection_method=CollectionMethod.SELF_PRINT
    )
    job = begun(office, printable)

    led = [office.open(path).location for path in (printable, f"{LIST}/{second}/print")]
    home = office.open("/desktop/")

    assert led == [job, job]
    assert f'data-waiting-job="{job}"' in home.text
    assert folded("您有一次打印尚未确认结果") in Page(home.text).text
    office.send(office.open(job), "cancel")
    assert "data-waiting-job" not in office.open("/desktop/").text


def test_a_control_that_asks_gets_the_ticket_without_scripts(app, office, printable):
    with app.app_context():
        agent_id = controls.paired(1, mode=Mode.POLL)
        with unit_of_work() as session:
            tickets.heard(session, session.get_one(PrintAgent, agent_id), [{"name": "针式打印机"}])
    job = begun(office, printable)

    shown = office.open(job)
    sent = office.send(shown, "tickets", agent=str(agent_id), printer="针式打印机")

    assert folded("电脑“收发室电脑”的打印机") in Page(shown.text).text
    assert sent.location == job
    assert folded("已发送，等待打印控件取件") in Page(office.open(job).text).text


def test_the_browsers_viewer_gets_the_file_once(office, printable):
    job = begun(office, printable)
    shown = office.open(job)

    first = office.send(shown, "document")
    again = office.send(shown, "document")

    assert (first.status_code, again.status_code) == (200, 409)
    assert first.data.startswith(b"%PDF-")
    assert "inline" in first.headers["Content-Disposition"]
    assert folded("请确认打印是否成功") in Page(office.open(job).text).text


class TestWithoutTheViewer:
    @pytest.fixture
    def settings(self, make_settings, database_url):
        return make_settings(database_url=database_url, print_from_viewer=False)

    def test_the_file_leaves_to_a_control_only(self, office, printable):
        job = begun(office, printable)
        shown = office.open(job)
        token = Page(shown.text).form("cancel").values["csrf_token"]

        assert "在浏览器中打开" not in shown.text
        assert office.browser.post(f"{job}/document", csrf_token=token).status_code == 404


def test_jobs_and_certificates_of_others_are_as_if_they_were_not_there(app, office, printable, visitor):
    job = begun(office, printable)
    with app.app_context():
        made.operator(user_name="other", uscc=OTHERS, phone="13800009999")
    other = visitor()
    other.send(other.open("/login"), "login", user_name="other", password=made.PASSWORD)
    token = other.token()

    answers = [other.open(job), other.open(printable), other.open(f"{LIST}/jobs/999")]
    answers += [
        other.post(f"{job}/{deed}", csrf_token=token, agent="1", printer="HP")
        for deed in ("printed", "failed", "cancel", "document", "tickets")
    ]

    assert {one.status_code for one in answers} == {404}
    with app.app_context():
        assert db.session.scalars(select(PrintJob.state)).all() == [JobState.RESERVED]


def test_who_tries_numbers_is_stopped(app, office, printable):
    shown = office.open(printable)
    for number in range(60):
        office.send(shown, "/print", blank_no=f"HB2027{number:04}")

    assert office.send(shown, "/print", blank_no="HB20260001").status_code == 429
    with app.app_context():
        assert queries.waiting_job(db.session(), 1) is None
