"""The limits of the guard hold for every order and spacing of wrong answers."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.certificates import limits
from app.certificates.limits import Miss, pause_end

START = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
SECONDS = timedelta(seconds=1)


def play(tries: list[tuple[int, str, str]]) -> tuple[list[Miss], list[tuple[datetime, datetime]]]:
    """Let wrong tries (seconds since the last, number, asker) pass the guard.

    Returns:
        Those that were let through, and for each refused one when it came and when it may come again.
    """
    passed: list[Miss] = []
    refused: list[tuple[datetime, datetime]] = []
    now = START
    for gap, number, asker in tries:
        now += gap * SECONDS
        until = pause_end(passed, number_key=number, asker_key=asker, now=now)
        if until is None:
            passed.append(Miss(now, number, asker))
        else:
            refused.append((now, until))
    return passed, refused


def most_within(moments: list[datetime], window: timedelta) -> int:
    """Count the fullest stretch of a length."""
    return max((sum(1 for other in moments if at <= other < at + window) for at in moments), default=0)


gaps = st.one_of(st.integers(0, 5), st.integers(0, 1200), st.integers(0, 90_000))
few = st.lists(st.tuples(gaps, st.sampled_from("AB"), st.sampled_from("xyzuvw")), max_size=120)
many = st.lists(
    st.tuples(st.integers(0, 400), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), st.sampled_from("xy")),
    max_size=150,
)


@given(few)
def test_no_stretch_of_a_day_sees_more_than_ten_wrong_codes_for_a_number(tries: list[tuple[int, str, str]]):
    passed, _ = play(tries)

    for number in "AB":
        moments = [miss.at for miss in passed if miss.number_key == number]
        assert most_within(moments, timedelta(days=1)) <= 10


@given(many)
def test_no_stretch_of_an_hour_sees_more_than_twenty_wrong_codes_of_an_asker(
    tries: list[tuple[int, str, str]],
):
    passed, _ = play(tries)

    for asker in "xy":
        moments = [miss.at for miss in passed if miss.asker_key == asker]
        assert most_within(moments, timedelta(hours=1)) <= 20


@given(few)
def test_no_quarter_of_an_hour_sees_more_than_three_wrong_codes_of_an_asker_for_a_number(
    tries: list[tuple[int, str, str]],
):
    passed, _ = play(tries)

    for number in "AB":
        for asker in "xyzuvw":
            moments = [m.at for m in passed if (m.number_key, m.asker_key) == (number, asker)]
            assert most_within(moments, timedelta(minutes=15)) <= 3


@given(few)
def test_a_pause_ends_at_the_moment_it_names(tries: list[tuple[int, str, str]]):
    passed, refused = play(tries)

    for came, until in refused:
        assert until > came
        assert until <= came + timedelta(days=1)
    assert len(passed) + len(refused) == len(tries)


@given(st.one_of(few, many), st.integers(0, 100_000))
def test_what_the_guard_no_longer_reads_changes_nothing(tries: list[tuple[int, str, str]], later: int):
    passed, _ = play(tries)
    now = (passed[-1].at if passed else START) + later * SECONDS

    for number in "AB":
        for asker in "xyz":
            read = [
                miss
                for miss in passed
                if (miss.number_key == number and miss.at > now - limits.NUMBER.memory)
                or (miss.asker_key == asker and miss.at > now - limits.SWEEP.memory)
            ]
            keys = {"number_key": number, "asker_key": asker, "now": now}
            assert pause_end(passed, **keys) == pause_end(read, **keys)


def test_three_wrong_codes_pause_an_asker_for_a_quarter_of_an_hour():
    passed, refused = play([(0, "A", "x"), (600, "A", "x"), (600, "A", "x"), (899, "A", "x"), (1, "A", "x")])

    assert [(until - passed[0].at).total_seconds() for _, until in refused] == [1200 + 900]
    assert len(passed) == 4


def test_counting_starts_anew_after_the_pause():
    passed, refused = play(
        [*[(1, "A", "x")] * 3, (900, "A", "x"), (1, "A", "x"), (1, "A", "x"), (1, "A", "x")]
    )

    assert len(passed) == 6
    assert len(refused) == 1


def test_another_asker_or_number_is_not_paused_by_three_wrong_codes():
    passed, refused = play([*[(1, "A", "x")] * 3, (1, "A", "y"), (1, "B", "x")])

    assert len(passed) == 5
    assert refused == []


def test_ten_wrong_codes_by_anybody_close_a_number_for_a_day_after_the_last():
    tries = [(1, "A", asker) for asker in "abcdefghij"]

    passed, refused = play([*tries, (86_399, "A", "k"), (1, "A", "k")])

    assert len(passed) == 11
    assert refused[0][1] == passed[9].at + timedelta(days=1)


def test_twenty_different_numbers_within_ten_minutes_pause_an_asker_for_an_hour():
    tries = [(30, f"number {index}", "x") for index in range(20)]

    passed, refused = play([*tries, (1, "one more", "x"), (3598, "one more", "x"), (1, "one more", "x")])

    assert len(passed) == 21
    assert {until for _, until in refused} == {passed[19].at + timedelta(hours=1)}


def test_twenty_wrong_codes_in_an_hour_pause_an_asker_until_the_first_is_an_hour_old():
    tries = [(150, f"number {index // 2}", "x") for index in range(20)]

    passed, refused = play([*tries, (150, "one more", "x"), (599, "one more", "x"), (1, "one more", "x")])

    assert len(passed) == 21
    assert {until for _, until in refused} == {passed[0].at + timedelta(hours=1)}
