"""忘记密码: a new password after a code by SMS (D32)."""

from app.accounts import keys, passwords, queries, sessions
from app.accounts.errors import KeyNeededError
from app.accounts.models import Operator
from app.audit.service import record
from app.core.unit_of_work import unit_of_work
from app.sms import service as sms
from app.sms.texts import Kind


def find(user_name: str, phone: str) -> Operator | None:
    """Find the open account of this name whose own number this is."""
    named = (one for one in queries.by_own_phone(phone) if one.user_name == user_name.strip())
    return next(named, None)


def reset_password(user_name: str, phone: str, wished: str) -> bool:
    """Set a new password after a code to the number was right; every session ends. Opens its own unit of work.

    Args:
        user_name: of the account.
        phone: the number that has just been proven.
        wished: the new password, which the form has found good enough.

    Returns:
        False when there is no such account any more.

    Raises:
        KeyNeededError: when the account has a hardware key.
    """
    hashed = passwords.hash_password(wished)
    with unit_of_work():
        operator = find(user_name, phone)
        if operator is None:
            return False
        if keys.has_key(operator.id):
            raise KeyNeededError
        operator.password_hash = hashed
        sessions.end_all(operator.id)
        record("accounts:operator:password_reset", actor=f"operator {operator.id}", subject_id=operator.id)
        sms.send(Kind.PASSWORD_CHANGED, phone, operator.user_name)
    return True
