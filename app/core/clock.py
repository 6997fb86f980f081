"""The time: the only reader of the system clock, so that tests can stand still."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from app.core.gateways import current

BEIJING = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Something that knows the time."""

    def now(self) -> datetime:
        """Give the present moment, aware, UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Give the present moment, aware, UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that moves only when told: the twin for tests."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """Give the set moment."""
        return self.moment

    def advance(self, **amount: float) -> None:
        """Move on by a timedelta's arguments."""
        self.moment += timedelta(**amount)


def now() -> datetime:
    """Give the present moment of the running application, aware, UTC."""
    return current().clock.now()


def today() -> date:
    """Give today's date in Asia/Shanghai (D4)."""
    return beijing_date(now())


def beijing_date(moment: datetime) -> date:
    """Give the Asia/Shanghai date of an aware moment."""
    return moment.astimezone(BEIJING).date()


def beijing_midnight(day: date) -> datetime:
    """Give the moment at which a day begins in Asia/Shanghai, as UTC."""
    return datetime.combine(day, time(0), BEIJING).astimezone(UTC)


def next_beijing_midnight(moment: datetime) -> datetime:
    """Give the next Asia/Shanghai midnight after `moment`, as UTC: when daily budgets start anew."""
    return beijing_midnight(beijing_date(moment) + timedelta(days=1))


def beijing_text(moment: datetime) -> str:
    """Format a moment for people: 2026-11-22 10:15:08, Asia/Shanghai."""
    return moment.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")
