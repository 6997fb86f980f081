"""A day of guessing, in virtual time: many addresses, many certificates, and owners who still get in."""

import random
from collections import Counter, defaultdict
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from app.audit.models import LookupWay
from app.certificates import guard
from app.certificates.guard import Shown, Wrong, look_up
from app.certificates.models import Direction
from app.core.clock import FixedClock
from app.core.unit_of_work import unit_of_work
from tests.app.certificates.issued import CODE, issue

ADDRESSES = 60
CERTIFICATES = 40
TRIES = 3000
DAY = timedelta(days=1)


def number(index: int) -> str:
    return f"2211000{index:010}"


def guess(certificate: int, address: int, code: str, **changes: object) -> object:
    with unit_of_work() as session:
        return look_up(
            session,
            direction=Direction.EXIT,
            certificate_no=number(certificate),
            code=code,
            source=f"198.51.{address // 250}.{address % 250}",
            origin=None,
            **{"way": LookupWay.TYPED} | changes,
        )


@pytest.mark.usefixtures("session")
def test_a_day_of_guessing_stays_within_the_limits_and_the_owner_gets_in(clock: FixedClock):
    # Half of the numbers exist, as for somebody who counts numbers through.
    for index in range(0, CERTIFICATES, 2):
        issue(number(index))
    chance = random.Random(20261122)
    tried: dict[int, list[datetime]] = defaultdict(list)
    by_address: dict[int, list[datetime]] = defaultdict(list)
    opened = Counter[int]()

    for _ in range(TRIES):
        clock.advance(seconds=DAY.total_seconds() / TRIES)
        certificate, address = chance.randrange(CERTIFICATES), chance.randrange(ADDRESSES)
        answer = guess(certificate, address, "0001")
        if isinstance(answer, Wrong):
            tried[certificate].append(clock.now())
            by_address[address].append(clock.now())
        opened[certificate] += isinstance(answer, Shown)

    assert opened.total() == 0
    assert {len(moments) for moments in tried.values()} == {10}
    assert all(fullest(moments, timedelta(hours=1)) <= 20 for moments in by_address.values())
    for index in range(0, CERTIFICATES, 2):
        assert not isinstance(guess(index, 0, CODE), Shown)
        assert isinstance(guess(index, 0, CODE, way=LookupWay.QR_LINK, ticket=True), Shown)


def test_an_address_that_only_sweeps_gets_twenty_answers_an_hour(session: Session, clock: FixedClock):
    moments: list[datetime] = []

    for index in range(600):
        clock.advance(seconds=20)
        if isinstance(guess(index, 0, "0001"), Wrong):
            moments.append(clock.now())

    assert len(moments) >= 40
    assert fullest(moments, timedelta(hours=1)) <= 20
    assert not guard.is_alarmed(session)


def test_a_sweep_from_very_many_addresses_raises_the_alarm_and_is_slowed_by_it(
    session: Session, clock: FixedClock
):
    answers = []
    for index in range(1100):
        clock.advance(seconds=0.5)
        answers.append(guess(index, index % 100, "0001"))

    assert answers[:1000].count(Wrong()) == 1000
    assert guard.is_alarmed(session)
    # Each address has one try left in the minute the alarm finds it in.
    assert answers[1000:].count(Wrong()) <= 100


def fullest(moments: list[datetime], window: timedelta) -> int:
    """Count the fullest stretch of a length."""
    return max((sum(1 for other in moments if at <= other < at + window) for at in moments), default=0)
