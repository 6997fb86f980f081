"""Certificates are found by number, by id and by phone, detached from the database."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.certificates import queries
from app.certificates.delivered import Action
from app.certificates.models import Direction, Status
from app.certificates.rules import Validity
from tests.app.certificates.issued import NUMBER, deliver, issue

PHONE = "13600006818"


def test_a_certificate_is_found_by_direction_and_number(session: Session):
    certificate_id = issue(valid_until=date(2026, 12, 1))

    found = queries.by_number(session, Direction.EXIT, NUMBER)

    assert found is not None
    assert found.id == certificate_id
    assert (found.kind_name, found.format) == ("兽医卫生证书", "格式3-2-4")
    assert (found.issued_on, found.valid_until) == (date(2026, 11, 20), date(2026, 12, 1))
    assert queries.by_number(session, Direction.ENTRY, NUMBER) is None
    assert queries.by_id(session, certificate_id) == found
    assert queries.by_id(session, certificate_id + 1) is None


def test_validity_follows_from_state_and_day(session: Session):
    last_day = date(2026, 12, 1)
    certificate_id = issue(valid_until=last_day)
    view = queries.by_id(session, certificate_id)
    session.rollback()

    deliver(Action.WITHDRAW, certificate_id, reason="填报有误", successor_no="22110000000018002")
    replaced = queries.by_id(session, certificate_id)

    assert view is not None
    assert view.validity(last_day) is Validity.VALID
    assert view.validity(last_day + timedelta(days=1)) is Validity.EXPIRED
    assert replaced is not None
    assert replaced.status is Status.REPLACED
    assert (replaced.reason, replaced.successor_no) == ("填报有误", "22110000000018002")
    assert replaced.validity(last_day) is Validity.REPLACED


def test_the_newest_exit_certificate_of_a_phone_is_found(session: Session):
    issue("22110000000018001", issued_on=date(2026, 11, 19))
    newest = issue("22110000000018002", issued_on=date(2026, 11, 21))
    issue("22110000000018003", issued_on=date(2026, 11, 20))
    issue("010120221000003013001", issued_on=date(2026, 11, 22), direction=Direction.ENTRY)
    issue("22110000000018004", issued_on=date(2026, 11, 22), contact_phone="13800000000")

    found = queries.newest_for_phone(session, PHONE)

    assert found is not None
    assert found.id == newest
    assert queries.newest_for_phone(session, "13900000000") is None
