"""Pure decisions about a message: when to try again and when to stop (D17)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.notifications.models import State

UNKNOWN_WINDOW = timedelta(minutes=9)
RETRY_WINDOW = timedelta(hours=4)
LONGEST_PAUSE = timedelta(minutes=5)
UNKNOWN_PAUSE = timedelta(seconds=10)
LONGEST_UNKNOWN_PAUSE = timedelta(minutes=2)
# A weekend and a little more for somebody to notice and mend what is wrong on our side.
FAULT_WINDOW = timedelta(days=7)
FAULT_PAUSE = timedelta(minutes=1)
LONGEST_FAULT_PAUSE = timedelta(hours=1)
# Keeps the doubled pause small; both longest pauses are reached before.
_DOUBLINGS = 10


@dataclass(frozen=True)
class Tried:
    """What is known of a message's tries; `maybe_sent_at` is the first try that may have reached the user."""

    attempts: int
    first_tried_at: datetime
    maybe_sent_at: datetime | None


@dataclass(frozen=True)
class Next:
    """The state a message gets, and when it is due again if it waits."""

    state: State
    due_at: datetime | None = None


def after_failure(tried: Tried, moment: datetime, *, jitter: float, wait: float | None = None) -> Next:
    """Decide after a try of which is known that it did not reach the platform, or was turned away as busy.

    Args:
        tried: what happened so far.
        moment: now, UTC.
        jitter: 0 to 1, spreads the retries.
        wait: seconds the platform asked for, if it did.
    """
    if tried.maybe_sent_at is not None:
        return after_silence(tried, moment)
    if moment - tried.first_tried_at >= RETRY_WINDOW:
        return Next(State.GIVEN_UP)
    pause = _grown(timedelta(seconds=1), tried.attempts, LONGEST_PAUSE) * (0.5 + jitter / 2)
    if wait is not None:
        pause = max(pause, timedelta(seconds=wait))
    return Next(State.WAITING, moment + pause)


def after_silence(tried: Tried, moment: datetime) -> Next:
    """Decide after a try whose outcome nobody knows: the same id goes again only within 9 minutes of the first.

    The platform remembers a client_msg_id for 10 minutes; beyond that a repeat would reach the user twice, so
    the row stays unknown and only a person sends it again.
    """
    due_at = moment + _grown(UNKNOWN_PAUSE, tried.attempts, LONGEST_UNKNOWN_PAUSE)
    return Next(State.WAITING, due_at) if may_repeat(tried, due_at) else Next(State.UNKNOWN)


def after_fault(tried: Tried, moment: datetime) -> Next:
    """Decide after a fault of our side that a person can mend, such as a template id that is missing or wrong.

    Nothing is lost over it: the message waits, asked for ever more seldom, up to a week.
    """
    if tried.maybe_sent_at is not None:
        return after_silence(tried, moment)
    if moment - tried.first_tried_at >= FAULT_WINDOW:
        return Next(State.GIVEN_UP)
    return Next(State.WAITING, moment + _grown(FAULT_PAUSE, tried.attempts, LONGEST_FAULT_PAUSE))


def after_quota(tried: Tried, due_at: datetime) -> Next:
    """Decide for a message that the quota turned away until `due_at`; it can't wait if it may have been sent."""
    return Next(State.WAITING, due_at) if may_repeat(tried, due_at) else Next(State.UNKNOWN)


def may_repeat(tried: Tried, moment: datetime) -> bool:
    """Tell whether posting the same id at `moment` can't reach the user twice."""
    return tried.maybe_sent_at is None or moment - tried.maybe_sent_at < UNKNOWN_WINDOW


def _grown(first: timedelta, attempts: int, longest: timedelta) -> timedelta:
    """Double a pause with every try."""
    doublings: int = min(max(attempts - 1, 0), _DOUBLINGS)
    return min(first * (1 << doublings), longest)


FINISH_STATES = {
    "success": State.SUCCESS,
    "failed:user block": State.USER_BLOCK,
    "failed: system failed": State.SYSTEM_FAILED,
    "failed:system failed": State.SYSTEM_FAILED,
}


def finished_state(status: str) -> State:
    """Read the Status of a TEMPLATESENDJOBFINISH; what is not known counts as failed by the platform."""
    return FINISH_STATES.get(status.strip(), State.SYSTEM_FAILED)
