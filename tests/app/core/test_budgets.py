"""Budgets hold for one asker, for many, and when all of them ask at the same moment."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core import budgets
from app.core.budgets import Budget
from app.core.clock import FixedClock
from app.core.db import db
from app.core.unit_of_work import unit_of_work

BUDGET = Budget("tries", 3, timedelta(hours=1), timedelta(minutes=15))
ONCE = Budget("once", 1, timedelta(minutes=1), timedelta(minutes=5))


def take(budget: Budget = BUDGET, subject: str = "a") -> bool:
    """Take a try in a unit of work of its own and tell whether it may go on."""
    with unit_of_work() as session:
        return budgets.take(session, budget, subject) is None


@pytest.mark.usefixtures("session")
def test_a_budget_grants_its_limit_and_then_names_the_end_of_the_pause(clock: FixedClock):
    granted = [take() for _ in range(3)]

    with unit_of_work() as session:
        until = budgets.take(session, BUDGET, "a")

    assert granted == [True, True, True]
    assert until == clock.now() + timedelta(minutes=15)


@pytest.mark.usefixtures("session")
def test_refused_tries_do_not_lengthen_the_pause(clock: FixedClock):
    for _ in range(10):
        take()
    clock.advance(minutes=14, seconds=59)
    before = take()

    clock.advance(seconds=1)

    assert before is False
    assert [take() for _ in range(4)] == [True, True, True, False]


@pytest.mark.usefixtures("session")
def test_an_unspent_window_starts_anew_when_it_is_over(clock: FixedClock):
    take()
    take()

    clock.advance(hours=1)

    assert [take() for _ in range(4)] == [True, True, True, False]


@pytest.mark.usefixtures("session")
def test_a_budget_of_one_pauses_at_once_and_again_after_the_pause(clock: FixedClock):
    first = [take(ONCE), take(ONCE)]
    clock.advance(minutes=4)
    in_the_pause = take(ONCE)

    clock.advance(minutes=1)

    assert first == [True, False]
    assert in_the_pause is False
    assert [take(ONCE), take(ONCE)] == [True, False]
    with unit_of_work() as session:
        assert budgets.take(session, ONCE, "a") == clock.now() + timedelta(minutes=5)


@pytest.mark.usefixtures("session")
def test_subjects_and_budgets_do_not_spend_each_other():
    for _ in range(4):
        take()

    assert take(subject="b")
    assert take(ONCE)


@pytest.mark.usefixtures("session")
def test_a_try_given_back_can_be_taken_again():
    for _ in range(3):
        take()
    refused = take()

    with unit_of_work() as session:
        budgets.give_back(session, BUDGET, "a")

    assert refused is False
    assert [take(), take()] == [True, False]


@pytest.mark.usefixtures("session")
def test_looking_at_a_pause_takes_nothing_and_sees_the_newest_state(clock: FixedClock):
    with unit_of_work() as session:
        seen = [budgets.paused_until(session, BUDGET, "a")]
        for _ in range(3):
            budgets.take(session, BUDGET, "a")
            seen.append(budgets.paused_until(session, BUDGET, "a"))

    assert seen == [None, None, None, clock.now() + timedelta(minutes=15)]


@pytest.mark.usefixtures("session")
def test_a_forgotten_subject_starts_anew():
    for _ in range(3):
        take()

    with unit_of_work() as session:
        budgets.forget(session, BUDGET, "a")

    assert take()


def test_purge_deletes_only_what_is_over(session: Session, clock: FixedClock):
    take(subject="old")
    clock.advance(minutes=59)
    take(subject="young")
    clock.advance(minutes=1)

    with unit_of_work() as open_session:
        gone = budgets.purge(open_session)

    assert gone == 1
    assert session.execute(text("SELECT key FROM budget_count")).scalars().all() == ["tries:young"]


def test_at_the_same_moment_exactly_the_limit_goes_on(app: Flask):
    answers: list[bool] = []

    def ask() -> None:
        with app.app_context():
            answers.extend(take() for _ in range(3))
            db.session.remove()

    in_threads(ask, 8)

    assert sorted(answers) == [False] * 21 + [True] * 3


@pytest.mark.usefixtures("session")
def test_an_amount_is_granted_down_to_nothing_and_anew_after_its_end(clock: FixedClock):
    end = clock.now() + timedelta(hours=1)

    def reserve() -> int:
        with unit_of_work() as session:
            return budgets.reserve(session, "daily", 40, 100, clock.now() + timedelta(hours=1))

    granted = [reserve() for _ in range(4)]
    clock.moment = end
    anew = reserve()

    assert granted == [40, 40, 20, 0]
    assert anew == 40


def test_at_the_same_moment_no_more_than_the_amount_is_reserved(app: Flask, clock: FixedClock):
    granted: list[int] = []

    def ask() -> None:
        with app.app_context():
            with unit_of_work() as session:
                granted.append(budgets.reserve(session, "daily", 30, 100, clock.now() + timedelta(hours=1)))
            db.session.remove()

    in_threads(ask, 8)

    assert sum(granted) == 100


def in_threads(work, count: int) -> None:
    """Let `count` threads begin the same work together."""
    gate = threading.Barrier(count)

    def run() -> None:
        gate.wait()
        work()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
