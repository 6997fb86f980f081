"""The guard of the query code limits at four levels, tells nobody which numbers exist, and harms no owner."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event, func, insert, select
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry, Lookup, LookupResult, LookupWay
from app.certificates import guard
from app.certificates.guard import Paused, Shown, Wrong, look_up
from app.certificates.models import Direction, WrongAnswer
from app.core.clock import FixedClock
from app.core.db import db
from app.core.outbox import Outbox
from app.core.unit_of_work import unit_of_work
from tests.app.certificates.issued import CODE, NUMBER, issue

UNKNOWN = "99110000000018001"
OPERATOR = 7


def ask(number: str = NUMBER, code: str = "0000", **changes: Any) -> Shown | Wrong | Paused:
    """Ask in a unit of work of its own; without more it is a wrong code typed by a stranger."""
    values: dict[str, Any] = {
        "direction": Direction.EXIT,
        "certificate_no": number,
        "code": code,
        "source": "192.0.2.1",
        "origin": "192.0.2.0/24",
        "way": LookupWay.TYPED,
    }
    with unit_of_work() as session:
        return look_up(session, **values | changes)


def close(number: str = NUMBER, **changes: Any) -> None:
    """Spend the day's wrong codes of a number, each from another source."""
    for index in range(10):
        assert isinstance(ask(number, source=f"198.51.100.{index}", **changes), Wrong)


def alarm(session: Session, clock: FixedClock, count: int = 1000) -> None:
    """Write wrong answers of the whole site, all of this moment."""
    rows = [{"number_key": f"n{i}", "asker_key": f"a{i}", "at": clock.now()} for i in range(count)]
    with unit_of_work():
        session.execute(insert(WrongAnswer), rows)


@pytest.fixture
def certificate_id(session: Session) -> int:
    return issue()


def test_the_right_code_shows_the_certificate(certificate_id: int):
    answer = ask(code=CODE)

    assert isinstance(answer, Shown)
    assert answer.view.id == certificate_id
    assert answer.view.certificate_no == NUMBER


@pytest.mark.usefixtures("certificate_id")
def test_number_and_code_are_taken_as_people_type_them():
    number = " ".join(NUMBER[start : start + 4] for start in range(0, len(NUMBER), 4))
    code = "".join(chr(ord(digit) + 0xFEE0) for digit in CODE)

    assert isinstance(ask(number, f" {code} "), Shown)


@pytest.mark.usefixtures("certificate_id")
def test_a_wrong_code_an_unknown_number_and_the_other_direction_get_the_same_answer():
    answers = [ask(), ask(UNKNOWN, CODE), ask(code=CODE, direction=Direction.ENTRY)]

    assert answers == [Wrong(), Wrong(), Wrong()]


@pytest.mark.parametrize("rubbish", ["", "\x00", "' OR 1=1 --", "证书", "9" * 100_000, "\U0001f600"])
@pytest.mark.usefixtures("certificate_id")
def test_rubbish_is_a_wrong_answer(rubbish: str):
    assert ask(rubbish, CODE) == Wrong()
    assert ask(NUMBER, rubbish) == Wrong()


@pytest.mark.parametrize("number", [NUMBER, UNKNOWN])
@pytest.mark.usefixtures("certificate_id")
def test_three_wrong_codes_pause_the_source_for_this_number_only(number: str, clock: FixedClock):
    wrong = [ask(number) for _ in range(3)]

    fourth = ask(number, CODE)

    assert wrong == [Wrong()] * 3
    assert fourth == Paused(clock.now() + timedelta(minutes=15))
    assert ask(UNKNOWN + "2") == Wrong()
    assert isinstance(ask(number, CODE, source="192.0.2.2"), Shown if number == NUMBER else Wrong)


@pytest.mark.usefixtures("certificate_id")
def test_after_a_quarter_of_an_hour_the_source_may_try_again(clock: FixedClock):
    for _ in range(3):
        ask()
    clock.advance(minutes=14, seconds=59)
    too_early = ask(code=CODE)

    clock.advance(seconds=1)

    assert isinstance(too_early, Paused)
    assert isinstance(ask(code=CODE), Shown)


def test_ten_wrong_codes_close_a_number_for_everybody_who_types_it(certificate_id: int, clock: FixedClock):
    close()

    assert ask(code=CODE) == Paused(clock.now() + timedelta(days=1))
    assert ask(code=CODE, operator_id=OPERATOR) == Paused(clock.now() + timedelta(days=1))
    clock.advance(days=1)
    assert isinstance(ask(code=CODE), Shown)
    assert certificate_id


@pytest.mark.usefixtures("certificate_id")
def test_a_closed_number_stays_open_for_signed_qr_and_message_link():
    close()

    by_qr = ask(code=CODE, way=LookupWay.QR_LINK, ticket=True)
    by_message = ask(code=CODE, way=LookupWay.MESSAGE_LINK, operator_id=OPERATOR, ticket=True)

    assert isinstance(by_qr, Shown)
    assert isinstance(by_message, Shown)


@pytest.mark.usefixtures("certificate_id")
def test_whoever_photographs_a_qr_can_neither_guess_on_nor_shut_out_the_owner():
    close(ticket=True)

    guess_on = ask(ticket=True, source="203.0.113.9")
    typed = ask(code=CODE)
    owner = ask(code=CODE, operator_id=OPERATOR, ticket=True)

    assert isinstance(guess_on, Paused)
    assert isinstance(typed, Shown)
    assert isinstance(owner, Shown)


@pytest.mark.usefixtures("certificate_id")
def test_one_holder_of_a_message_link_cannot_shut_out_another():
    for _ in range(4):
        last = ask(operator_id=OPERATOR, ticket=True)

    other = ask(code=CODE, operator_id=OPERATOR + 1, ticket=True)

    assert isinstance(last, Paused)
    assert isinstance(other, Shown)


def test_the_owner_is_told_once_when_a_number_is_closed(session: Session, certificate_id: int):
    close()
    ask()

    told = session.execute(select(Outbox.topic, Outbox.ids)).all()

    assert [tuple(row) for row in told] == [("certificates.alarm", {"certificate_id": certificate_id})]


def test_nobody_is_told_of_an_unknown_number(session: Session):
    close(UNKNOWN)

    assert session.scalar(select(func.count()).select_from(Outbox)) == 0
    assert session.scalars(select(AuditEntry.tag)).all() == ["certificates:unknown_number:closed"]


@pytest.mark.usefixtures("certificate_id")
def test_twenty_different_numbers_pause_a_source_but_no_bound_user_behind_it(clock: FixedClock):
    for index in range(20):
        assert ask(f"{UNKNOWN}{index}") == Wrong()

    assert ask(code=CODE) == Paused(clock.now() + timedelta(hours=1))
    assert isinstance(ask(code=CODE, operator_id=OPERATOR), Shown)
    assert isinstance(ask(code=CODE, source="192.0.2.2"), Shown)


@pytest.mark.usefixtures("certificate_id")
def test_the_wrong_codes_of_strangers_behind_the_same_address_do_not_pause_a_bound_user():
    for _ in range(3):
        ask()

    assert isinstance(ask(code=CODE), Paused)
    assert isinstance(ask(code=CODE, operator_id=OPERATOR), Shown)


@pytest.mark.usefixtures("session")
def test_a_bound_user_who_counts_numbers_through_is_paused_wherever_he_asks_from():
    for index in range(20):
        ask(f"{UNKNOWN}{index}", source=f"198.51.100.{index}", operator_id=OPERATOR)

    assert isinstance(ask(UNKNOWN, operator_id=OPERATOR), Paused)


@pytest.mark.usefixtures("session")
def test_a_source_has_twenty_wrong_codes_an_hour(clock: FixedClock):
    first = clock.now()
    for index in range(20):
        assert ask(f"{UNKNOWN}{index}") == Wrong()
        clock.advance(minutes=2)

    refused = ask(UNKNOWN)
    clock.moment = first + timedelta(hours=1)

    assert refused == Paused(first + timedelta(hours=1))
    assert ask(UNKNOWN) == Wrong()


@pytest.mark.usefixtures("certificate_id")
def test_right_codes_are_never_counted():
    answers = [ask(code=CODE) for _ in range(30)]

    assert all(isinstance(answer, Shown) for answer in answers)


@pytest.mark.usefixtures("certificate_id")
def test_the_alarm_slows_strangers_to_one_try_a_minute_and_nobody_else(session: Session, clock: FixedClock):
    alarm(session, clock)

    first, second = ask(code=CODE), ask(code=CODE)
    bound = [ask(code=CODE, operator_id=OPERATOR) for _ in range(2)]
    by_qr = [ask(code=CODE, ticket=True) for _ in range(2)]
    clock.advance(minutes=1)

    assert isinstance(first, Shown)
    assert second == Paused(clock.now())
    assert all(isinstance(answer, Shown) for answer in (*bound, *by_qr))
    assert isinstance(ask(code=CODE), Shown)


def test_the_alarm_rises_with_the_thousandth_wrong_answer_of_an_hour_and_falls(
    session: Session, clock: FixedClock
):
    alarm(session, clock, 999)
    before = guard.is_alarmed(session), guard.captcha_length(session)

    ask(UNKNOWN)
    during = guard.is_alarmed(session), guard.captcha_length(session)
    clock.advance(hours=1)

    assert before == (False, 4)
    assert during == (True, 6)
    assert guard.is_alarmed(session) is False


def test_staff_are_told_of_the_alarm_once_an_hour(
    session: Session, clock: FixedClock, caplog: pytest.LogCaptureFixture
):
    alarm(session, clock, 999)

    for index in range(5):
        ask(UNKNOWN, source=f"198.51.100.{index}")

    tags = session.scalars(select(AuditEntry.tag)).all()
    assert tags == ["certificates:site:alarm"]
    assert [record.levelname for record in caplog.records if record.name == guard.__name__] == ["WARNING"]


def test_every_look_up_is_noted_with_its_way_and_result(session: Session, certificate_id: int):
    ask(code=CODE, way=LookupWay.QR_LINK, ticket=True)
    ask(UNKNOWN)
    for _ in range(4):
        ask()

    rows = session.execute(
        select(Lookup.certificate_id, Lookup.way, Lookup.result, Lookup.origin).order_by(Lookup.id)
    ).all()

    assert [tuple(row)[:3] for row in rows] == [
        (certificate_id, LookupWay.QR_LINK, LookupResult.SHOWN),
        (None, LookupWay.TYPED, LookupResult.WRONG),
        *[(certificate_id, LookupWay.TYPED, LookupResult.WRONG)] * 3,
        (certificate_id, LookupWay.TYPED, LookupResult.PAUSED),
    ]
    assert {row.origin for row in rows} == {"192.0.2.0/24"}


@pytest.mark.parametrize("tries", [1, 3, 4, 10, 11])
@pytest.mark.usefixtures("certificate_id")
def test_an_unknown_number_costs_the_same_statements_as_a_wrong_code(tries: int):
    def last_of(number: str, source: str) -> list[str]:
        for index in range(tries - 1):
            ask(number, source=f"{source}{index // 3}")
        with statements(db.engine) as seen:
            ask(number, source=f"{source}{(tries - 1) // 3 if tries != 4 else 0}")
        return seen

    known, unknown = last_of(NUMBER, "198.51.100."), last_of(UNKNOWN, "203.0.113.")

    # Only what a closed number starts differs: a promise to its owner, or a note for staff.
    assert len(known) == len(unknown)
    if tries != 10:
        assert known == unknown


@pytest.mark.usefixtures("certificate_id")
def test_the_keys_of_wrong_answers_tell_neither_number_nor_address(session: Session):
    ask()

    row = session.execute(select(WrongAnswer.number_key, WrongAnswer.asker_key)).one()

    assert NUMBER not in row.number_key
    assert "192" not in row.asker_key


def test_purge_keeps_what_a_limit_still_remembers(session: Session, clock: FixedClock):
    ask(UNKNOWN)
    clock.advance(days=1)
    ask(UNKNOWN)
    clock.advance(days=1)

    with unit_of_work() as open_session:
        gone = guard.purge(open_session)

    assert gone == 1
    assert session.scalar(select(func.count()).select_from(WrongAnswer)) == 1


def test_many_who_ask_at_the_same_moment_get_exactly_three_wrong_codes(app: Flask):
    with app.app_context():
        issue()
        db.session.remove()

    answers = at_once(app, 12, lambda _: ask(code=f"{_:04}"))

    assert answers.count(Wrong()) == 3


def test_many_sources_at_the_same_moment_get_exactly_ten_wrong_codes(app: Flask):
    with app.app_context():
        issue()
        db.session.remove()

    answers = at_once(app, 16, lambda index: ask(source=f"198.51.100.{index}"))

    assert answers.count(Wrong()) == 10


def test_many_numbers_at_the_same_moment_get_exactly_twenty_wrong_codes_from_a_source(app: Flask):
    answers = at_once(app, 8, lambda index: [ask(f"{UNKNOWN}{index}{turn}") for turn in range(4)])

    assert sum(some.count(Wrong()) for some in answers) == 20


def at_once(app: Flask, count: int, deed: Any) -> list[Any]:
    """Let `count` threads do a deed together and give their answers."""
    gate = threading.Barrier(count)
    answers: list[Any] = []

    def run(index: int) -> None:
        with app.app_context():
            gate.wait()
            answers.append(deed(index))
            db.session.remove()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == count
    return answers


class statements:  # noqa: N801 - reads as a verb phrase after "with"
    """Collects the statements that an engine runs."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.seen: list[str] = []

    def __enter__(self) -> list[str]:
        event.listen(self.engine, "before_cursor_execute", self._note)
        return self.seen

    def __exit__(self, *_: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self.seen.append(statement)
