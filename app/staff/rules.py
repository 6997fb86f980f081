"""Pure rules of the staff: who may do what, how long a session lasts, what a password needs."""

from collections.abc import Collection
from datetime import datetime, timedelta

from app.accounts import rules
from app.staff.models import Role

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 128
IDLE, ABSOLUTE = timedelta(minutes=30), timedelta(hours=10)


def may(roles: Collection[Role], needed: Role) -> bool:
    """Tell whether somebody with these roles may do what asks for one; every role may view."""
    return bool(roles) if needed is Role.VIEWER else needed in roles


def session_lives(created_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Tell whether a session still counts: 30 minutes without a request end it, and 10 hours in any case."""
    return now < seen_at + IDLE and now < created_at + ABSOLUTE


def clean_user_name(typed: str) -> str:
    """Give a user name as it is stored: lower case, without blanks around it."""
    return typed.strip().lower()


def password_fault(password: str, user_name: str) -> str | None:
    """Say in Chinese what is wrong with a new password, None when it will do; as for operators, but longer."""
    return rules.password_fault(password, clean_user_name(user_name), shortest=SHORTEST_PASSWORD)
