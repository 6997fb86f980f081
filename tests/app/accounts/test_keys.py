"""What keys are worth without a browser: their days, the last one, copies. Real ones: tests/browser/test_keys.py."""

from datetime import date

import pytest
from sqlalchemy import select

from app.accounts import keys, rules, sessions
from app.accounts.errors import KeyRefusedError, LastKeyError
from app.accounts.models import KeyChallenge, Way
from app.audit.models import AuditEntry
from app.core.errors import NotFoundError
from app.core.unit_of_work import unit_of_work
from app.inbox.models import Letter, LetterKind
from app.sms.texts import Kind
from tests.app import made
from tests.app.made import key
from tests.app.sms import inbox


def remove(operator_id, key_id):
    with unit_of_work():
        keys.remove(operator_id, key_id)


def test_the_last_key_that_counts_stays(session):
    operator_id, other = made.operator(), made.operator(phone="13900139000")
    old = key(operator_id, "11111111", valid_until=date(2026, 11, 21))
    first, second = key(operator_id, "22222222"), key(operator_id, "33333333")

    with pytest.raises(NotFoundError):
        remove(other, first)
    remove(operator_id, first)
    with pytest.raises(LastKeyError):
        remove(operator_id, second)
    remove(operator_id, old)

    assert [one.number for one in keys.of_operator(operator_id)] == ["33333333"]
    assert inbox.kinds(made.PHONE) == [Kind.KEY_CHANGED] * 2
    assert "卡介质 22222222 已移除" in inbox.texts(made.PHONE)[0]
    assert (keys.has_key(operator_id), keys.has_key(other)) == (True, False)


def test_staff_release_an_owner_from_his_keys_which_ends_his_log_ins_and_is_told(session):
    operator_id = made.operator()
    key(operator_id, "11111111")
    key(operator_id, "22222222")
    with unit_of_work():
        token = sessions.begin(operator_id, way=Way.KEY, origin="192.0.2.0/24", browser="")

    with unit_of_work():
        keys.release(operator_id, by="staff li", reason="见面核对证件")
    with pytest.raises(NotFoundError), unit_of_work():
        keys.release(operator_id, by="staff li", reason="again")

    assert keys.of_operator(operator_id) == []
    assert sessions.signed_in(token) is None
    assert inbox.kinds(made.PHONE) == [Kind.KEYS_RELEASED]
    [entry] = session.scalars(select(AuditEntry).where(AuditEntry.tag == "accounts:key:released"))
    assert (entry.actor, entry.subject_id) == ("staff li", operator_id)
    assert entry.details == {"keys": 2, "reason": "见面核对证件"}
    [letter] = session.scalars(select(Letter))
    assert (letter.operator_id, letter.kind) == (operator_id, LetterKind.ALARM)


def test_a_key_counts_through_its_last_day(session, clock):
    operator_id = made.operator()
    key(operator_id, "11111111", valid_until=date(2026, 11, 22))

    assert keys.has_key(operator_id)
    clock.advance(days=1)
    assert not keys.has_key(operator_id)


def test_keys_last_five_years_and_counters_must_grow():
    assert rules.key_lasts_until(date(2026, 1, 25)) == date(2031, 1, 25)
    assert rules.key_lasts_until(date(2028, 2, 29)) == date(2033, 2, 28)
    assert [rules.is_copy(*pair) for pair in ((0, 0), (0, 1), (5, 6), (5, 5), (5, 4), (5, 0))] == [
        False,
        False,
        False,
        True,
        True,
        True,
    ]


def test_a_challenge_serves_one_session_and_purpose_once_for_five_minutes(session, clock):
    keys.begin_log_in(session_id="mine", source="192.0.2.1")

    assert keys._spend("other", "log-in") is None
    assert keys._spend("mine", "enrol") is None
    assert keys._spend("mine", "log-in")
    assert keys._spend("mine", "log-in") is None
    keys.begin_log_in(session_id="mine", source="192.0.2.1")
    clock.advance(minutes=5)
    assert keys._spend("mine", "log-in") is None
    keys.begin_log_in(session_id="mine", source="192.0.2.1")
    clock.advance(minutes=5)
    with unit_of_work():
        assert keys.purge() == 1
    assert session.scalars(select(KeyChallenge)).all() == []


def test_a_refused_key_is_audited(session):
    keys.begin_log_in(session_id="mine", source="192.0.2.1")

    with pytest.raises(KeyRefusedError):
        keys.log_in(session_id="mine", answer="{}", source="192.0.2.1")
    with pytest.raises(KeyRefusedError):
        keys.enrol(made.operator(), session_id="mine", answer="{}", label="x")

    [entry] = session.scalars(select(AuditEntry).where(AuditEntry.tag == "accounts:key:refused"))
    assert (entry.details["fault"], entry.source) == ("malformed", "192.0.2.1")
