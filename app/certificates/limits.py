"""Pure decisions of the query-code guard: which wrong answers of the past make which pause."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Limit:
    """`count` wrong answers within `window` close for `pause`, counted from the last of them."""

    count: int
    window: timedelta
    pause: timedelta

    @property
    def memory(self) -> timedelta:
        """How far back a wrong answer can still matter."""
        return self.window + self.pause


# Three wrong codes for one certificate by one asker (D19).
PAIR = Limit(3, timedelta(hours=1), timedelta(minutes=15))
# Ten wrong codes for one certificate by anybody. A pause as long as the window is what bounds every
# stretch of 24 hours, wherever midnight lies.
NUMBER = Limit(10, timedelta(days=1), timedelta(days=1))
# Twenty different numbers by one asker: somebody is counting numbers through.
SWEEP = Limit(20, timedelta(minutes=10), timedelta(hours=1))
# Twenty wrong codes an hour by one asker, whatever the numbers. Here the oldest only has to leave the hour:
# a carrier's shared address must not stand still longer than it needs.
HOURLY_COUNT = 20
HOURLY_WINDOW = timedelta(hours=1)

# One thousand wrong codes within an hour over the whole site are an alarm; it ends when they are fewer.
ALARM_COUNT = 1000
ALARM_WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Miss:
    """One wrong answer: when, for which number, by whom (both as keyed hashes)."""

    at: datetime
    number_key: str
    asker_key: str


def pause_end(misses: Sequence[Miss], *, number_key: str, asker_key: str, now: datetime) -> datetime | None:
    """Tell until when an asker may not try a number, or None when he may.

    Args:
        misses: the wrong answers for the number and those of the asker, oldest first, at least as far back
            as NUMBER and SWEEP remember.
        number_key: the number he asks for.
        asker_key: who asks.
        now: the present moment.
    """
    of_asker = [miss for miss in misses if miss.asker_key == asker_key]
    ends = (
        _burst_end([miss.at for miss in of_asker if miss.number_key == number_key], PAIR),
        _burst_end([miss.at for miss in misses if miss.number_key == number_key], NUMBER),
        _sweep_end(of_asker),
        _hourly_end([miss.at for miss in of_asker]),
    )
    return max((end for end in ends if end is not None and end > now), default=None)


def is_closed(misses: Sequence[Miss], *, number_key: str, now: datetime) -> bool:
    """Tell whether the wrong answers have closed a number for everybody who asks in the same way."""
    end = _burst_end([miss.at for miss in misses if miss.number_key == number_key], NUMBER)
    return end is not None and end > now


def _burst_end(moments: Sequence[datetime], limit: Limit) -> datetime | None:
    """Give the end of the last pause that these moments made; counting starts anew after each."""
    end: datetime | None = None
    counted: list[datetime] = []
    for moment in moments:
        counted = [earlier for earlier in counted if moment - earlier < limit.window] + [moment]
        if len(counted) == limit.count:
            end = moment + limit.pause
            counted = []
    return end


def _sweep_end(misses: Sequence[Miss]) -> datetime | None:
    """Give the end of the last pause that many different numbers made."""
    end: datetime | None = None
    newest: dict[str, datetime] = {}
    for miss in misses:
        newest = {number: at for number, at in newest.items() if miss.at - at < SWEEP.window}
        newest[miss.number_key] = miss.at
        if len(newest) == SWEEP.count:
            end = miss.at + SWEEP.pause
            newest = {}
    return end


def _hourly_end(moments: Sequence[datetime]) -> datetime | None:
    """Give the moment at which fewer than the hour's count are left in the hour."""
    return moments[-HOURLY_COUNT] + HOURLY_WINDOW if len(moments) >= HOURLY_COUNT else None
