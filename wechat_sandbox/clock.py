"""The platform's clock, which scripts can move forward."""

import time
from datetime import UTC, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
CENTURY = 100 * 365 * 86_400


class ClockError(ValueError):
    """A stride that would lead out of the calendar."""


class Clock:
    """Tell the time of tokens, tickets, quotas and QR codes; it is the real time plus what scripts added."""

    def __init__(self) -> None:
        self._offset = 0.0

    def now(self) -> float:
        """Return the moved time in unix seconds."""
        return time.time() + self._offset

    @staticmethod
    def real() -> float:
        """Return the real time in unix seconds; callbacks and chat entries carry this one."""
        return time.time()

    def advance(self, seconds: float) -> None:
        """Move the platform's time forward by that many seconds; raises ClockError beyond a century in all."""
        if self._offset + seconds > CENTURY:
            raise ClockError("the clock moves forward by a century at most")
        self._offset += seconds

    def reset(self) -> None:
        """Go back to the real time."""
        self._offset = 0.0

    def day(self) -> str:
        """Return the Beijing date of the moved time; daily quotas end with it."""
        return datetime.fromtimestamp(self.now(), tz=UTC).astimezone(BEIJING).date().isoformat()
