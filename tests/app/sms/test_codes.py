from datetime import timedelta

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.core import switches
from app.core.errors import PausedError
from app.core.switches import Switch
from app.core.unit_of_work import unit_of_work
from app.sms import codes
from app.sms.errors import SmsOffError
from app.sms.models import Purpose, SmsCode
from tests.app.sms import inbox

PHONE = "13600006818"


def ask(phone=PHONE, session_id="browser", purpose=Purpose.REGISTER, source="192.0.2.1", *, deliver=True):
    codes.ask(session_id=session_id, purpose=purpose, phone=phone, source=source, deliver=deliver)


def check(typed, phone=PHONE, session_id="browser", purpose=Purpose.REGISTER):
    with unit_of_work():
        return codes.check(session_id=session_id, purpose=purpose, phone=phone, typed=typed)


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06}"


def test_the_code_of_the_message_is_right_once(session):
    ask()
    code = inbox.code(PHONE)

    assert check(code)
    assert not check(code)


def test_the_message_says_what_the_code_is_for_and_how_long(session):
    ask()

    assert inbox.texts(PHONE) == [f"验证码 {inbox.code(PHONE)}，用于注册，5 分钟内有效。请勿告诉他人。"]


def test_a_code_typed_with_blanks_and_full_width_digits_is_right(session):
    ask()
    code = inbox.code(PHONE)

    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    assert check(f" {wide[:3]} {wide[3:]} ")


@pytest.mark.parametrize(
    "changes", [{"session_id": "other"}, {"purpose": Purpose.CHANGE_PHONE}, {"phone": "13900000000"}]
)
def test_a_code_is_good_for_one_browser_one_purpose_and_one_number(session, changes):
    ask()

    assert not check(inbox.code(PHONE), **changes)


def test_five_wrong_tries_spend_a_code(session):
    ask()
    code = inbox.code(PHONE)
    for _ in range(5):
        assert not check(wrong(code))

    assert not check(code)


def test_the_fifth_try_may_still_be_right(session):
    ask()
    code = inbox.code(PHONE)
    for _ in range(4):
        check(wrong(code))

    assert check(code)


def test_a_code_ends_after_five_minutes(session, clock):
    ask()
    clock.advance(minutes=5)

    assert not check(inbox.code(PHONE))


def test_a_new_code_takes_the_place_of_the_old(session, clock):
    ask()
    first = inbox.code(PHONE)
    clock.advance(minutes=1)
    ask()
    second = inbox.code(PHONE)

    assert first == second or not check(first)
    assert check(second)


def test_a_number_that_nobody_writes_to_is_treated_alike_but_for_the_message(session):
    ask(deliver=False)

    with pytest.raises(PausedError):
        ask(deliver=False)
    assert inbox.kinds(PHONE) == []
    assert session.scalars(select(SmsCode)).one().tries == 0


def test_a_number_gets_one_a_minute_and_five_a_day(session, clock):
    ask()
    with pytest.raises(PausedError) as refused:
        ask(source="198.51.100.7")
    assert 0 < refused.value.retry_after <= 60

    for _ in range(4):
        clock.advance(minutes=1)
        ask()
    clock.advance(minutes=1)
    with pytest.raises(PausedError):
        ask()
    clock.advance(days=1)
    ask()

    assert len(inbox.kinds(PHONE)) == 6


def test_a_source_gets_twenty_a_day_and_then_no_longer_spends_the_budgets_of_numbers(session, clock):
    for number in range(20):
        ask(phone=f"139000000{number:02}")

    for _ in range(6):
        clock.advance(minutes=2)
        with pytest.raises(PausedError):
            ask()

    ask(source="198.51.100.7")
    assert len(inbox.kinds(PHONE)) == 1


def test_the_site_has_a_budget_and_staff_hear_of_its_end_once(session, clock, app, make_settings):
    daily = app.extensions["ecert_gateways"].settings.sms_daily_codes
    with unit_of_work() as opened:
        midnight = clock.now() + timedelta(hours=14)
        codes.budgets.reserve(opened, "sms-site", daily - 1, daily, midnight)
    ask()

    for number in range(2):
        with pytest.raises(PausedError):
            ask(phone=f"1390000000{number}")

    tags = list(session.scalars(select(AuditEntry.tag)))
    assert tags == ["sms:site:budget_spent"]
    clock.advance(hours=14)
    ask(phone="13900000009")


def test_nothing_is_asked_while_staff_have_paused_messages(session):
    with unit_of_work():
        switches.turn(Switch.PAUSE_SMS, on=True, reason="test")

    with pytest.raises(SmsOffError):
        ask()


def test_the_code_is_not_readable_in_the_database(session):
    ask()

    row = session.scalars(select(SmsCode)).one()
    assert inbox.code(PHONE) not in row.code_hash
    assert PHONE not in row.owner_key
