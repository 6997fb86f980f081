"""Pure rules of the accounts."""

from datetime import datetime, timedelta

IDLE, ABSOLUTE = timedelta(minutes=60), timedelta(hours=12)
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 128


def session_lives(created_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Tell whether a log-in still counts: an hour without a request ends it, and 12 hours in any case."""
    return now < seen_at + IDLE and now < created_at + ABSOLUTE


def mask_phone(phone: str) -> str:
    """Mask a phone number as the manual shows it: 136****6818 (D40)."""
    if len(phone) < 8:  # noqa: PLR2004 - fewer digits leave nothing to hide behind
        return "*" * len(phone)
    return f"{phone[:3]}****{phone[-4:]}"


def mask_user_name(user_name: str) -> str:
    """Mask a user name: the first two and the last two characters stay, at most half of it."""
    kept = min(2, len(user_name) // 4)
    return f"{user_name[:kept]}***{user_name[len(user_name) - kept :]}"
