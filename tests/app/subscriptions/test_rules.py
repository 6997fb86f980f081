from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.subscriptions import rules
from app.subscriptions.models import Closing
from app.subscriptions.rules import PeriodFault, Standing

days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("day", "after"),
    [
        (date(2026, 11, 22), date(2027, 11, 22)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2027, 2, 28), date(2028, 2, 28)),
    ],
)
def test_a_year_ends_on_the_same_day_and_29_february_becomes_the_28th(day, after):
    assert rules.year_after(day) == after


@given(days)
def test_an_empty_end_is_one_year_from_today_and_that_is_the_longest(today):
    longest = rules.end_of(None, today)

    assert rules.end_of(longest, today) == longest
    assert rules.end_of(longest + timedelta(days=1), today) is PeriodFault.TOO_LONG


@given(days, st.integers(0, 364))
def test_every_day_from_today_within_a_year_is_accepted(today, offset):
    wanted = today + timedelta(days=offset)

    assert rules.end_of(wanted, today) == wanted


@given(days)
def test_yesterday_is_refused(today):
    assert rules.end_of(today - timedelta(days=1), today) is PeriodFault.PAST


@pytest.mark.parametrize(
    ("closing", "ends_on", "standing", "words"),
    [
        (None, date(2027, 11, 22), Standing.ACTIVE, "推送中"),
        (None, date(2026, 11, 29), Standing.ENDING, "7 天后到期"),
        (None, date(2026, 11, 22), Standing.ENDING, "今天到期"),
        (None, date(2026, 11, 21), Standing.EXPIRED, "已过期"),
        (Closing.CANCELLED, date(2027, 11, 22), Standing.CANCELLED, "已取消"),
        (Closing.PHONE_CHANGED, date(2027, 11, 22), Standing.PHONE_CHANGED, "已变更"),
    ],
)
def test_a_subscription_counts_through_its_last_day(closing, ends_on, standing, words):
    today = date(2026, 11, 22)

    found = rules.standing(closing, ends_on, today)

    assert found is standing
    assert rules.standing_zh(found, ends_on, today) == words
