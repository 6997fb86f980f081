"""The query code by SMS, once, and its reset by an owner."""

from datetime import date

import pytest
from sqlalchemy import select, update

from app.audit.models import AuditEntry, LookupWay
from app.certificates import codes, guard, owned
from app.certificates.codes import Texted
from app.certificates.delivered import Action, DeliveredParty
from app.certificates.guard import Shown, Wrong
from app.certificates.models import Direction, PartyRole
from app.core import budgets, switches
from app.core.errors import NotFoundError, PausedError
from app.core.switches import Switch
from app.core.unit_of_work import unit_of_work
from app.sms.models import SmsMessage, State
from tests.app import made
from tests.app.certificates.issued import CODE, deliver, issue
from tests.app.sms.inbox import texts

OURS, PHONE, NUMBER = "91110108MA00DEM06X", "13900001234", "010120221000003013001"
PARTIES = (DeliveredParty(PartyRole.CONSIGNEE, "示例企业", OURS),)
TEXT = f"入境检验检疫电子证书 {NUMBER} 的查询码为 {CODE}，请妥善保管。"


def entry(**changes):
    traits = {"direction": Direction.ENTRY, "query_code": CODE, "parties": PARTIES}
    return made.delivered(NUMBER, **traits | changes)


def text_once(view, *, operator_id=1, phone=PHONE):
    with unit_of_work() as session:
        return codes.text_once(session, view, operator_id=operator_id, phone=phone)


def look_up(code):
    with unit_of_work() as session:
        return guard.look_up(
            session,
            direction=Direction.ENTRY,
            certificate_no=NUMBER,
            code=code,
            source="192.0.2.1",
            origin=None,
            way=LookupWay.TYPED,
        )


@pytest.fixture
def view(session):
    return owned.by_id(session, OURS, issue(NUMBER, direction=Direction.ENTRY, parties=PARTIES))


def test_each_operator_gets_the_code_once(view):
    answers = [text_once(view), text_once(view), text_once(view, operator_id=2, phone="13900005678")]

    assert answers == [Texted.SENT, Texted.BEFORE, Texted.SENT]
    assert texts(PHONE) == texts("13900005678") == [TEXT]


def test_what_keeps_the_message_away_does_not_use_the_occasion_up(session, view):
    assert text_once(view, phone=None) is Texted.NO_PHONE
    with unit_of_work():
        switches.turn(Switch.PAUSE_SMS, on=True, reason="test")
    assert text_once(view) is Texted.OFF
    with unit_of_work():
        switches.turn(Switch.PAUSE_SMS, on=False, reason="test")

    assert text_once(view) is Texted.SENT
    with unit_of_work() as writing:
        writing.execute(update(SmsMessage).values(state=State.FAILED, values_sealed=None))
    assert text_once(view) is Texted.SENT
    assert texts(PHONE) == [TEXT]


def test_an_operator_has_a_share_of_messages_a_day(view):
    with unit_of_work() as session:
        for _ in range(codes.TEXTS.limit):
            budgets.take(session, codes.TEXTS, "1")

    assert text_once(view) is Texted.TOO_MANY
    assert text_once(view, operator_id=2) is Texted.SENT


def test_a_reset_kills_the_old_code_at_once_and_an_amendment_does_not_bring_it_back(session, view):
    with unit_of_work() as writing:
        code = codes.reset(writing, OURS, view.id, operator_id=7)
    deliver(Action.AMEND, view.id, query_code=CODE, parties=PARTIES)

    assert isinstance(look_up(CODE), Wrong)
    assert isinstance(look_up(code), Shown)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.tag == "certificates:query_code:reset")).one()
    assert (entry.actor, entry.subject_id) == ("operator 7", view.id)
    assert code not in str(entry.details)


def test_others_reset_nothing_and_owners_only_so_often(session, view):
    def reset(uscc):
        with unit_of_work() as writing:
            return codes.reset(writing, uscc, view.id, operator_id=7)

    with pytest.raises(NotFoundError):
        reset("91310000MA00TEST9Q")
    assert isinstance(look_up(CODE), Shown)
    for _ in range(codes.RESETS.limit):
        reset(OURS)
    with pytest.raises(PausedError):
        reset(OURS)


@pytest.mark.parametrize(
    ("changes", "quiet", "expected"),
    [
        ({}, False, [TEXT]),
        ({}, True, []),
        ({"issued_on": date(2026, 11, 1)}, False, []),
        ({"direction": Direction.EXIT}, False, []),
    ],
)
def test_the_contact_of_a_declaration_is_sent_the_code_at_issue_only(session, changes, quiet, expected):
    issuer_id = made.issuer()
    item = entry(**changes)

    certificate_id = made.certificate(item, issuer_id=issuer_id, quiet=quiet)
    deliver(Action.AMEND, certificate_id, parties=PARTIES, contact_phone=made.PHONE)

    assert texts(made.PHONE) == expected


class TestWithTheSettingOff:
    @pytest.fixture
    def settings(self, make_settings, database_url):
        return make_settings(database_url=database_url, sms_query_code=False)

    def test_the_contact_is_sent_nothing(self, session):
        made.certificate(entry(), issuer_id=made.issuer())

        assert texts(made.PHONE) == []
