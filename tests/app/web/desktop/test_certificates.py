"""One certificate before its owner, and before everybody else."""

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry, Lookup, LookupResult, LookupWay
from app.certificates import service as certificates
from app.certificates.models import Certificate, Direction
from app.core import switches
from app.core.db import db
from app.core.switches import Switch
from app.core.unit_of_work import unit_of_work
from tests.app.made import PHONE
from tests.app.sms.inbox import texts
from tests.app.web.desktop.conftest import OTHERS, TODAY
from tests.pages import Page

NUMBER, CODE = "010120261000000010001", "5012"


@pytest.fixture
def entry(office):
    """The address of an entry certificate of this enterprise; its contact is another person."""
    certificate_id = office.issue(NUMBER, query_code=CODE, contact_phone="13900000001")
    return f"/desktop/certificates/{certificate_id}"


def in_app(office, read):
    with office.browser.app.app_context():
        return read()


def deeds(office):
    return in_app(office, lambda: db.session.scalars(select(AuditEntry.tag).order_by(AuditEntry.id)).all())


def seen(office):
    rows = in_app(
        office, lambda: db.session.execute(select(Lookup.way, Lookup.result).order_by(Lookup.id)).all()
    )
    return [tuple(row) for row in rows]


def without_traces(answer):
    """Give a page without the two things that differ between any two answers."""
    return answer.text.replace(answer.headers["X-Request-Id"], "").replace(answer.request.path, "")


def test_a_certificate_of_others_is_answered_as_a_missing_one(office):
    theirs = office.issue(NUMBER, uscc=OTHERS)

    for page in ("", "/preview", "/pdf", "/qr", "/qr.png", "/qr.svg", "/reset"):
        answers = [office.open(f"/desktop/certificates/{number}{page}") for number in (theirs, theirs + 1)]

        assert [answer.status_code for answer in answers] == [404, 404]
        assert without_traces(answers[0]) == without_traces(answers[1])
    assert seen(office) == []


def test_others_press_no_button_of_it_either(office):
    theirs = office.issue(NUMBER, uscc=OTHERS, query_code=CODE, contact_phone=None)
    token = Page(office.open("/desktop/").text).form("logout").values["csrf_token"]

    answers = [
        office.browser.post(f"/desktop/certificates/{theirs}/{deed}", csrf_token=token)
        for deed in ("qr", "reset")
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert in_app(office, lambda: texts(PHONE)) == []
    assert in_app(office, lambda: certificates.query_code_of(theirs)) == CODE


def test_the_preview_is_the_paper_and_is_noted_for_the_owners(office, entry):
    page = Page(office.open(f"{entry}/preview").text)

    assert "仅供预览" in page.text
    assert NUMBER in page.text
    assert seen(office) == [(LookupWay.OWNER, LookupResult.SHOWN)]
    assert "certificates:certificate:previewed" in deeds(office)


def test_the_pdf_is_an_attachment_with_a_name_for_people(office, entry):
    answer = office.open(f"{entry}/pdf")
    content = answer.data
    answer.close()

    assert answer.content_type == "application/pdf"
    assert content.startswith(b"%PDF-")
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert "filename*=UTF-8''" in disposition
    assert NUMBER in disposition
    assert seen(office) == [(LookupWay.OWNER, LookupResult.DOWNLOADED)]


def test_of_an_invalid_entry_certificate_the_button_is_dead_and_there_is_no_pdf(office):
    certificate_id = office.issue(NUMBER, valid_until=TODAY.replace(day=21))

    page = office.open("/desktop/entry")
    answer = office.open(f"/desktop/certificates/{certificate_id}/pdf")

    assert "下载PDF证书" in page.text
    assert "下载PDF证书" not in Page(page.text).links
    assert "已于 2026-11-21 到期" in page.text
    assert answer.status_code == 409


def test_an_exit_certificate_has_a_preview_but_no_pdf_and_no_qr(office):
    certificate_id = office.issue("22110000000018001", direction=Direction.EXIT)
    path = f"/desktop/certificates/{certificate_id}"

    assert office.open(f"{path}/preview").status_code == 200
    assert not {"下载PDF证书", "下载二维码"} & set(Page(office.open(path).text).links)
    assert [office.open(f"{path}/{page}").status_code for page in ("pdf", "qr", "qr.png")] == [409, 404, 404]


def test_the_first_press_sends_the_code_the_next_ones_only_show_the_qr(office, entry):
    page = office.open(entry)

    pressed = [office.browser.open(office.send(page, "/qr").location) for _ in range(2)]
    reloaded = office.open(f"{entry}/qr")

    assert "查询码已用短信发送到您的手机 136****6818" in pressed[0].text
    assert "本次只下载二维码，不再发送短信" in pressed[1].text
    assert "短信" not in reloaded.text
    assert in_app(office, lambda: texts(PHONE)) == [
        f"入境检验检疫电子证书 {NUMBER} 的查询码为 {CODE}，请妥善保管。"
    ]
    assert office.open(f"{entry}/qr.png").data.startswith(b"\x89PNG")
    assert office.open(f"{entry}/qr.svg").data.startswith(b"<?xml")
    assert deeds(office).count("certificates:query_code:texted") == 1


def test_the_page_says_when_messages_are_switched_off(office, entry):
    with office.browser.app.app_context(), unit_of_work():
        switches.turn(Switch.PAUSE_SMS, on=True, reason="test")

    pressed = office.browser.open(office.send(office.open(entry), "/qr").location)

    assert "短信服务暂停使用，未发送查询码短信" in pressed.text
    assert office.open(f"{entry}/qr.png").status_code == 200


def test_a_phone_that_is_not_proven_gets_nothing(app, office, desktop):
    certificate_id = office.issue(NUMBER, uscc=OTHERS)
    stranger = desktop("li", uscc=OTHERS, phone="13800000000", proven=False)

    page = stranger.open(f"/desktop/certificates/{certificate_id}")
    pressed = stranger.open(stranger.send(page, "/qr").location)

    assert "您的手机号尚未验证，未发送查询码短信" in pressed.text
    with app.app_context():
        assert texts("13800000000") == []


def test_details_tell_who_looked_and_lead_to_a_new_code(office, entry):
    office.open(f"{entry}/preview")
    page = office.open(entry)
    asked = office.open(f"{entry}/reset")
    reset = office.send(asked, "/reset")

    assert "企业登录后查看" in page.text
    assert "203.0.113.0/24" in page.text
    assert "139****0001" in page.text
    assert "旧查询码立即失效" in asked.text
    code = in_app(office, lambda: certificates.query_code_of(int(entry.rpartition("/")[2])))
    assert f">{code}<" in reset.text
    assert code != CODE
    assert code not in office.open(entry).text.replace(NUMBER, "")
    assert in_app(office, lambda: db.session.scalars(select(Certificate.query_code_reset_by_owner)).one())
