"""Pure rules of the subscriptions (R40, D4)."""

from datetime import date, timedelta
from enum import StrEnum

from app.subscriptions.models import Closing

SOON = timedelta(days=30)


def year_after(day: date) -> date:
    """Give the same day of the next year; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


class PeriodFault(StrEnum):
    """Why an end date can't be accepted; the value is the Chinese sentence."""

    PAST = "有效期不能早于今天"
    TOO_LONG = "有效期最长为1年"


def end_of(wanted: date | None, today: date) -> date | PeriodFault:
    """Decide the last day of a subscription: empty is one year from today, which is also the longest."""
    longest = year_after(today)
    if wanted is None:
        return longest
    if wanted < today:
        return PeriodFault.PAST
    if wanted > longest:
        return PeriodFault.TOO_LONG
    return wanted


class Standing(StrEnum):
    """How a subscription stands today."""

    ACTIVE = "active"
    ENDING = "ending"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    PHONE_CHANGED = "phone_changed"


def standing(closing: Closing | None, ends_on: date, today: date) -> Standing:
    """Tell how a subscription stands; it counts through its last day."""
    if closing is not None:
        return Standing(closing.value)
    if ends_on < today:
        return Standing.EXPIRED
    return Standing.ENDING if ends_on - today <= SOON else Standing.ACTIVE


def standing_zh(found: Standing, ends_on: date, today: date) -> str:
    """Name a standing for people."""
    if found is Standing.ENDING:
        days = (ends_on - today).days
        return f"{days} 天后到期" if days else "今天到期"
    return {
        Standing.ACTIVE: "推送中",
        Standing.EXPIRED: "已过期",
        Standing.CANCELLED: "已取消",
        Standing.PHONE_CHANGED: "已变更",
    }[found]
