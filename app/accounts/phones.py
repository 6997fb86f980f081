"""The mobile number of an operator: it counts once it is proven, and belongs to one open account (D32)."""

from sqlalchemy import and_, or_, select
from sqlalchemy.exc import IntegrityError

from app.accounts import alarms
from app.accounts.models import Operator
from app.audit.service import record
from app.core import clock
from app.core.db import db
from app.core.errors import NotFoundError

# Each further try means that yet another account has just proven the same number.
_MOST_TRIES = 5


def prove(operator_id: int, phone: str) -> int | None:
    """Note that an operator has just proven a number, and tell all who must know; call inside a unit of work.

    An older account that holds the number loses it. What follows for subscriptions is up to `app.subscriptions.phones`,
    through which surfaces come here.

    Args:
        operator_id: who typed the code that was sent to the number.
        phone: as `app.sms.rules.clean_mobile` gives it.

    Returns:
        The id of the account that lost the number, None when nobody held it.

    Raises:
        NotFoundError: when the account is closed.
    """
    for last in (False,) * (_MOST_TRIES - 1) + (True,):
        operator, holder = _locked(operator_id, phone)
        left = operator.phone if operator.phone_proven_at and operator.phone != phone else None
        try:
            with db.session.begin_nested():
                if holder is not None:
                    holder.phone_proven_at = None
                    db.session.flush()
                operator.phone, operator.phone_proven_at = phone, clock.now()
        except IntegrityError:
            # Another account proved the same number at this very moment: now it is the older one.
            if last:
                raise
            continue
        break
    record("accounts:phone:proven", actor=f"operator {operator_id}", subject_id=operator_id)
    if left is not None:
        alarms.phone_changed(operator, left)
    if holder is None:
        return None
    record("accounts:phone:lost", actor=f"operator {operator_id}", subject_id=holder.id)
    alarms.phone_taken(operator, holder, phone)
    return holder.id


def _locked(operator_id: int, phone: str) -> tuple[Operator, Operator | None]:
    """Lock the operator and who else holds the number, in one order, so that two who swap numbers can't deadlock."""
    holds = and_(Operator.phone == phone, Operator.phone_proven_at.is_not(None))
    rows = db.session.scalars(
        select(Operator)
        .where(or_(Operator.id == operator_id, holds), Operator.closed_at.is_(None))
        .order_by(Operator.id)
        .with_for_update(of=Operator)
        .execution_options(populate_existing=True)
    ).all()
    own = next((one for one in rows if one.id == operator_id), None)
    if own is None:
        raise NotFoundError
    return own, next((one for one in rows if one.id != operator_id), None)
