"""忘记密码: a new password after a code by SMS, for accounts with a key after that too (D32)."""

from app.accounts import alarms, keys, passwords, queries, sessions
from app.accounts.errors import KeyNeededError
from app.accounts.models import Operator
from app.audit.service import record
from app.core.unit_of_work import unit_of_work


def find(user_name: str, phone: str) -> Operator | None:
    """Find the open account of this name whose own number this is."""
    named = (one for one in queries.by_own_phone(phone) if one.user_name == user_name.strip())
    return next(named, None)


def needs_key(operator_id: int, *, token: str | None) -> bool:
    """Tell whether a code is not enough: the account has a key, and this browser has not just logged in with it.

    Args:
        operator_id: whose password it is.
        token: of the session of this browser, None when it has none.
    """
    return keys.has_key(operator_id) and not sessions.is_fresh_by_key(token, operator_id)


def reset_password(user_name: str, phone: str, wished: str, *, token: str | None) -> bool:
    """Set a new password after a code to the number was right; every session ends. Opens its own unit of work.

    Args:
        user_name: of the account.
        phone: the number that has just been proven.
        wished: the new password, which the form has found good enough.
        token: of the session of this browser, None when it has none.

    Returns:
        False when there is no such account any more.

    Raises:
        KeyNeededError: when the account has a key with which this browser has not just logged in.
    """
    hashed = passwords.hash_password(wished)
    with unit_of_work():
        operator = find(user_name, phone)
        if operator is None:
            return False
        if needs_key(operator.id, token=token):
            raise KeyNeededError
        operator.password_hash = hashed
        sessions.end_all(operator.id)
        record("accounts:operator:password_reset", actor=f"operator {operator.id}", subject_id=operator.id)
        alarms.password_changed(operator)
    return True
