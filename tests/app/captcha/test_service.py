"""A captcha is bound to one form of one session, works once and not for long."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.captcha import service
from app.captcha.models import CaptchaChallenge
from app.core.clock import FixedClock
from app.core.db import db
from app.core.errors import NotFoundError, PausedError
from app.core.gateways import current
from app.core.unit_of_work import unit_of_work
from config.settings import Settings


@pytest.fixture
def settings(make_settings: Callable[..., Settings], database_url: str) -> Settings:
    return make_settings(database_url=database_url, captcha_fixed="")


def issue(
    session_id: str = "browser", form_id: str | None = None, *, length: int = 4, renew: bool = False
) -> str:
    form_id = form_id or service.draw_form_id()
    with unit_of_work():
        service.issue(session_id, form_id, length=length, renew=renew)
    return form_id


def check(form_id: str, answer: str, session_id: str = "browser") -> bool:
    with unit_of_work():
        return service.check(session_id, form_id, answer)


def answers(session: Session) -> list[str]:
    """Open the waiting answers, as nobody but this installation can."""
    sealed = session.scalars(select(CaptchaChallenge.answer_sealed).order_by(CaptchaChallenge.id)).all()
    session.rollback()
    return [current().vault.decrypt(one) for one in sealed]


def full_width(digits: str) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in digits)


def wrong_for(answer: str) -> str:
    return answer[:-1] + ("1" if answer[-1] == "0" else "0")


def test_the_right_answer_is_accepted_once(session: Session):
    form = issue()
    (answer,) = answers(session)

    first, second = check(form, answer), check(form, answer)

    assert len(answer) == 4
    assert answer.isdigit()
    assert (first, second) == (True, False)


def test_a_wrong_answer_spends_the_challenge(session: Session):
    form = issue()
    (answer,) = answers(session)

    wrong, right_too_late = check(form, wrong_for(answer)), check(form, answer)

    assert (wrong, right_too_late) == (False, False)


def test_an_answer_is_good_for_ten_minutes(session: Session, clock: FixedClock):
    young, old = issue(), issue()
    first, second = answers(session)

    clock.advance(minutes=9, seconds=59)
    in_time = check(young, first)
    clock.advance(seconds=1)
    late = check(old, second)

    assert (in_time, late) == (True, False)


def test_an_answer_counts_only_in_its_own_session(session: Session):
    form = issue()
    (answer,) = answers(session)

    stolen = check(form, answer, session_id="other browser")
    own = check(form, answer)

    assert (stolen, own) == (False, True)


def test_two_open_tabs_do_not_spoil_each_other(session: Session):
    one, two = issue(), issue()
    first, second = answers(session)

    in_the_wrong_tab = check(one, wrong_for(first))
    in_the_other_tab = check(two, second)

    assert (in_the_wrong_tab, in_the_other_tab) == (False, True)


def test_a_new_picture_replaces_the_old_answer(session: Session):
    form = issue(length=20)
    (old,) = answers(session)
    again = issue(form_id=form, length=20, renew=True)
    (new,) = answers(session)

    accepted = check(form, new)

    assert again == form
    assert new != old
    assert accepted


def test_the_old_answer_is_refused_after_a_new_picture(session: Session):
    form = issue(length=20)
    (old,) = answers(session)
    issue(form_id=form, length=20, renew=True)

    accepted = check(form, old)

    assert not accepted


@pytest.mark.parametrize(
    "typed",
    [
        full_width,
        lambda digits: f" {digits[:2]} {digits[2:]}\u3000",
    ],
    ids=["full width", "blanks"],
)
def test_full_width_digits_and_blanks_are_folded(session: Session, typed: Callable[[str], str]):
    form = issue()
    (answer,) = answers(session)

    accepted = check(form, typed(answer))

    assert accepted


@pytest.mark.parametrize("rubbish", ["", " ", "abcd", "\x00", full_width("9") * 5000, "\U0001f600"])
@pytest.mark.usefixtures("session")
def test_rubbish_is_a_wrong_answer(rubbish: str):
    form = issue()

    assert check(form, rubbish) is False


@pytest.mark.usefixtures("session")
def test_an_empty_answer_without_a_challenge_is_wrong():
    assert check("never issued", "") is False


def test_looking_and_listening_change_nothing(session: Session):
    form = issue(length=6)
    (answer,) = answers(session)

    picture, audio = service.picture("browser", form), service.audio("browser", form)
    session.rollback()

    assert picture.startswith(b"\x89PNG")
    assert audio.startswith(b"RIFF")
    assert answers(session) == [answer]
    assert check(form, answer)


def test_a_spent_or_late_challenge_has_no_picture(session: Session, clock: FixedClock):
    spent, late = issue(), issue()
    check(spent, "x")
    clock.advance(minutes=10)

    for form in (spent, late):
        with pytest.raises(NotFoundError):
            service.picture("browser", form)
        with pytest.raises(NotFoundError):
            service.audio("browser", form)


def test_the_table_tells_neither_session_nor_answer(session: Session):
    form = issue("session-of-somebody")
    (answer,) = answers(session)

    row = session.execute(text("SELECT owner_key, answer_sealed FROM captcha_challenge")).one()

    assert "somebody" not in row.owner_key
    assert form not in row.owner_key
    assert answer.encode() not in bytes(row.answer_sealed)


def test_purge_deletes_what_nobody_answered_in_time(session: Session, clock: FixedClock):
    issue()
    clock.advance(minutes=5)
    issue()
    clock.advance(minutes=5)

    with unit_of_work():
        gone = service.purge()

    assert gone == 1
    assert len(answers(session)) == 1


@pytest.mark.usefixtures("session")
def test_drawing_is_limited_for_each_source(clock: FixedClock):
    def draw(source: str) -> bool:
        try:
            with unit_of_work():
                service.count_drawing(source)
        except PausedError:
            return False
        return True

    drawn = [draw("192.0.2.1") for _ in range(service.DRAWINGS_PER_SOURCE.limit + 1)]
    elsewhere = draw("192.0.2.2")
    clock.advance(minutes=1)

    assert drawn.count(False) == 1
    assert elsewhere
    assert draw("192.0.2.1")


def test_of_many_answers_at_the_same_moment_one_is_looked_at(app: Flask):
    with app.app_context():
        form = issue()
        (answer,) = answers(db.session())
        db.session.remove()
    gate = threading.Barrier(6)
    accepted: list[bool] = []

    def ask() -> None:
        with app.app_context():
            gate.wait()
            accepted.append(check(form, answer))
            db.session.remove()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(accepted) == [False] * 5 + [True]


class TestFixedAnswer:
    """ECERT_CAPTCHA_FIXED lets scripts through, in addition to the picture's answer (D3)."""

    @pytest.fixture
    def settings(self, make_settings: Callable[..., Settings], database_url: str) -> Settings:
        return make_settings(database_url=database_url, captcha_fixed="0000")

    @pytest.mark.usefixtures("session")
    def test_it_is_accepted_without_any_challenge_and_as_often_as_wanted(self):
        assert check("never issued", "0000")
        assert check("never issued", full_width("0000"))

    def test_the_answer_of_the_picture_is_accepted_too(self, session: Session):
        form = issue()
        (answer,) = answers(session)

        assert check(form, answer)

    @pytest.mark.usefixtures("session")
    def test_another_answer_stays_wrong(self):
        assert check("never issued", "0001") is False
        assert check("never issued", "") is False


def test_asking_again_keeps_the_challenge_that_waits_and_replaces_one_that_is_over(
    session: Session, clock: FixedClock
):
    form = issue(length=20)
    first = answers(session)
    issue(form_id=form, length=20)
    second = answers(session)
    clock.advance(minutes=10)
    issue(form_id=form, length=20)
    third = answers(session)

    assert first == second
    assert third != second
