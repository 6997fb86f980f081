from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from wechat.beijing import day_of, seconds_to_midnight


def test_the_day_changes_at_16_hours_utc():
    before, after = datetime(2024, 2, 28, 15, 59, 59, tzinfo=UTC), datetime(2024, 2, 28, 16, 0, tzinfo=UTC)

    assert (day_of(before), day_of(after)) == (date(2024, 2, 28), date(2024, 2, 29))
    assert (seconds_to_midnight(before), seconds_to_midnight(after)) == (1, 86_400)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis adds the zone
def test_midnight_is_never_now_and_never_more_than_a_day_away(moment):
    assert 0 < seconds_to_midnight(moment) <= 86_400
