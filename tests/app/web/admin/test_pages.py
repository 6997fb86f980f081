"""Certificates, staff, records and switches at the desk."""

from datetime import date

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.certificates.models import Direction
from app.core import switches
from app.core.db import db
from app.core.switches import Switch
from app.core.unit_of_work import unit_of_work
from app.notifications import service as notifications
from app.notifications.models import Delivery, Notice, State
from app.staff.models import Role
from tests.app import made
from tests.pages import Page

NUMBER = "22110000000018001"


@pytest.fixture
def certificate(app):
    with app.app_context():
        return made.certificate(made.delivered(NUMBER), issuer_id=made.issuer())


@pytest.fixture
def security(desk):
    return desk(Role.SECURITY)


def deeds(app, tag):
    with app.app_context():
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.tag.startswith(tag)))
        return [(entry.actor, entry.subject_id) for entry in entries]


def test_a_certificate_is_shown_with_its_trail_and_its_lookups(app, desk, certificate, visitor):
    visitor().send(visitor().open("/"), direction="exit", certificate_no=NUMBER, query_code="0000")

    page = Page(desk().open("/admin/certificates?no=2211 0000 0000 18001").text)

    for words in (
        "出境证书",
        "有效",
        "格式3-2-4《兽医卫生证书》",
        "第1版(签发)到达",
        "没有操作员订阅该联系手机号",
    ):
        assert words in page.text
    assert "136****6818" in page.text
    assert made.PHONE not in page.text
    assert deeds(app, "certificates:certificate:viewed_by_staff") == [("staff li", certificate)]


def test_the_same_number_of_both_directions_is_shown_twice(app, desk, certificate):
    with app.app_context():
        entry = made.delivered(NUMBER, direction=Direction.ENTRY, valid_until=date(2026, 11, 21))
        made.certificate(entry, issuer_id=made.issuer("other"))

    text = Page(desk().open(f"/admin/certificates?no={NUMBER}").text).text

    assert "出境证书" in text
    assert "入境证书" in text
    assert "已于2026-11-21到期" in text


@pytest.fixture
def refused(app, subscribed, certificate):
    """A notice that the platform refused."""
    subscribed()
    with app.app_context(), unit_of_work() as session:
        notifications.fan_out(certificate_id=certificate, version=1, notice=Notice.ISSUED)
        row = session.scalars(select(Delivery)).one()
        row.state = State.REFUSED
        return row.id


def test_the_issuer_desk_sends_a_refused_notice_again_once(app, desk, refused):
    browser = desk(Role.ISSUER_DESK)
    shown = browser.open(f"/admin/certificates?no={NUMBER}")

    answer = browser.send(shown, "/again")
    again = browser.send(shown, "/again")

    assert (answer.status_code, answer.location) == (303, f"/admin/certificates?no={NUMBER}")
    assert again.status_code == 404
    with app.app_context():
        assert db.session.get(Delivery, refused).state is State.WAITING
    assert deeds(app, "notifications:delivery:send_again") == [("staff li", refused)]
    assert "重新发送" not in browser.open(answer.location).text


def test_who_only_views_cannot_send_again(desk, refused):
    browser = desk(Role.VIEWER)
    shown = browser.open(f"/admin/certificates?no={NUMBER}")
    token = Page(shown.text).form("logout").values["csrf_token"]

    answer = browser.post(f"/admin/deliveries/{refused}/again", csrf_token=token)

    assert "重新发送" not in shown.text
    assert answer.status_code == 403


@pytest.mark.parametrize("typed", ["99999999999999999", "<b>", "%"])
def test_an_unknown_number_is_said_to_be_unknown_and_nothing_is_audited(app, desk, typed):
    answer = desk().open("/admin/certificates", query_string={"no": typed})

    assert "没有编号为" in answer.text
    assert "<b>" not in answer.text
    assert deeds(app, "certificates:") == []


def test_security_sees_who_is_logged_in_and_ends_it(security, desk):
    other = desk(Role.EDITOR, user_name="wang")
    page = Page(security.open("/admin/staff/").text)
    ends = [form.action for form in page.forms if form.action.endswith("/end")]

    security.post(
        min(ends, key=lambda action: -int(action.split("/")[-2])),
        csrf_token=page.form("end").values["csrf_token"],
    )

    assert {"wang", "编辑", "203.0.113.0/24"} <= {
        word for word in ("wang", "编辑", "203.0.113.0/24") if word in page.text
    }
    assert other.open("/admin/certificates").status_code == 302
    assert security.open("/admin/certificates").status_code == 200


def test_records_are_found_by_tag_actor_subject_and_day(security, clock):
    def found(**wanted):
        return Page(security.open("/admin/records", query_string=wanted).text).text

    assert "staff:session:login" in found()
    assert "staff:session:login" in found(tag="staff:session", first_day="2026-11-22", last_day="2026-11-22")
    assert "staff:account:add" not in found(tag="staff:session")
    assert "没有符合条件的记录" in found(actor="nobody")
    assert "没有符合条件的记录" in found(subject_id="99")
    assert "没有符合条件的记录" in found(last_day="2026-11-21")
    assert "没有符合条件的记录" in found(first_day="2026-11-23")
    assert "没有符合条件的记录" in found(tag="%")


@pytest.mark.parametrize("wanted", [{"first_day": "gestern"}, {"subject_id": "x"}, {"subject_id": "9" * 30}])
def test_a_search_that_cannot_be_read_is_no_empty_one(security, wanted):
    answer = security.open("/admin/records", query_string=wanted)

    assert answer.status_code == 422
    assert "请更正以下1处" in Page(answer.text).text


def test_long_lists_of_records_are_turned_over(security, app, certificate):
    for _ in range(25):
        security.open(f"/admin/certificates?no={NUMBER}")

    first = Page(security.open("/admin/records?tag=certificates:certificate:viewed&_external=1").text)
    second = Page(security.open(first.links["更早的记录"]).text)

    assert first.links["更早的记录"].startswith("/admin/records?tag=certificates")
    assert "较新的记录" in second.links
    assert "更早的记录" not in second.links
    assert second.text.count("viewed_by_staff") == 5


def test_a_switch_is_turned_with_a_reason_and_audited(app, security):
    answer = security.send(security.open("/admin/switches/"), "pause_push", reason="平台故障")

    assert answer.status_code == 303
    with app.app_context():
        assert switches.is_on(Switch.PAUSE_PUSH)
    page = security.open("/admin/switches/")
    assert "原因：平台故障" in page.text
    assert deeds(app, "operations:pause_push:on") == [("staff li", None)]

    security.send(page, "pause_push", reason="恢复")

    with app.app_context():
        assert not switches.is_on(Switch.PAUSE_PUSH)


@pytest.mark.parametrize("reason", ["", "  ", "长" * 201])
def test_a_switch_is_not_turned_without_a_reason(app, security, reason):
    answer = security.send(security.open("/admin/switches/"), "read_only", reason=reason)

    assert answer.status_code == 422
    with app.app_context():
        assert not switches.is_on(Switch.READ_ONLY)


def test_the_switch_that_turns_itself_on_can_only_be_turned_off(app, security):
    page = security.open("/admin/switches/")
    token = Page(page.text).form("logout").values["csrf_token"]

    on = security.post("/admin/switches/push_quota", state="on", reason="x", csrf_token=token)
    with app.app_context(), unit_of_work():
        switches.turn(Switch.PUSH_QUOTA, on=True, reason="45009")
    off = security.send(security.open("/admin/switches/"), "push_quota", reason="额度已提高")

    assert on.status_code == 404
    assert "/admin/switches/push_quota" not in page.text
    assert off.status_code == 303
    with app.app_context():
        assert not switches.is_on(Switch.PUSH_QUOTA)
