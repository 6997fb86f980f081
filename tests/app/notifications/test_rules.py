from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.notifications import rules
from app.notifications.models import State
from app.notifications.rules import Tried

START = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
moments = st.integers(0, 6 * 3600).map(lambda seconds: START + timedelta(seconds=seconds))
attempts = st.integers(1, 80)
jitters = st.floats(0, 1)


@given(attempts, moments, st.none() | moments, jitters)
def test_what_may_have_been_sent_is_never_due_again_after_nine_minutes(tries, now, maybe_at, jitter):
    tried = Tried(tries, START, maybe_at)

    for decided in (
        rules.after_failure(tried, now, jitter=jitter),
        rules.after_quota(tried, now),
        rules.after_silence(Tried(tries, START, maybe_at or now), now),
    ):
        if decided.state is State.WAITING and maybe_at is not None:
            assert decided.due_at - maybe_at < rules.UNKNOWN_WINDOW


@given(attempts, moments, jitters)
def test_a_plain_failure_is_retried_for_four_hours_with_pauses_of_five_minutes_at_most(tries, now, jitter):
    decided = rules.after_failure(Tried(tries, START, None), now, jitter=jitter)

    over = now - START >= rules.RETRY_WINDOW
    assert decided.state is (State.GIVEN_UP if over else State.WAITING)
    if decided.due_at:
        assert timedelta(seconds=0.5) <= decided.due_at - now <= rules.LONGEST_PAUSE


def test_the_platforms_own_wait_is_kept():
    decided = rules.after_failure(Tried(1, START, None), START, jitter=0.0, wait=30)

    assert decided.due_at == START + timedelta(seconds=30)


def test_a_quota_makes_a_message_wait_that_surely_was_not_sent():
    tomorrow = START + timedelta(hours=14)

    assert rules.after_quota(Tried(1, START, None), tomorrow).state is State.WAITING
    assert rules.after_quota(Tried(1, START, START), tomorrow).state is State.UNKNOWN


def test_the_three_results_of_the_platform_are_read_and_others_count_as_its_failure():
    assert rules.finished_state("success") is State.SUCCESS
    assert rules.finished_state("failed:user block") is State.USER_BLOCK
    assert rules.finished_state("failed: system failed") is State.SYSTEM_FAILED
    assert rules.finished_state("something new") is State.SYSTEM_FAILED
