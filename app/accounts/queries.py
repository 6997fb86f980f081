"""Reads of the accounts."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from app.accounts.models import Operator, State
from app.core.db import db
from app.core.errors import NotFoundError


def by_id(operator_id: int) -> Operator:
    """Find an operator.

    Raises:
        NotFoundError: when there is none.
    """
    found = db.session.get(Operator, operator_id)
    if found is None:
        raise NotFoundError
    return found


def in_state(state: State) -> ColumnElement[bool]:
    """Give the condition for operators who stand so; the same rule as `Operator.state`."""
    is_open = Operator.closed_at.is_(None)
    match state:
        case State.CLOSED:
            return Operator.closed_at.is_not(None)
        case State.ACTIVE:
            return and_(is_open, Operator.admitted_at.is_not(None))
        case State.PENDING:
            return and_(is_open, Operator.admitted_at.is_(None), Operator.refused_at.is_(None))
        case State.REFUSED:
            return and_(is_open, Operator.admitted_at.is_(None), Operator.refused_at.is_not(None))


def active_of(enterprise_id: int) -> Sequence[Operator]:
    """List the active operators of an enterprise; the first of them admits the others (D31)."""
    return db.session.scalars(
        select(Operator)
        .where(Operator.enterprise_id == enterprise_id, in_state(State.ACTIVE))
        .order_by(Operator.admitted_at, Operator.id)
    ).all()


def is_user_name_taken(user_name: str) -> bool:
    """Tell whether an account, open or closed, has a user name, in capitals or not."""
    same = func.lower(Operator.user_name) == user_name.lower()
    return bool(db.session.scalar(select(exists().where(same))))


def by_own_phone(phone: str) -> Sequence[Operator]:
    """List the open accounts whose number this is: it is proven, or was for a registration that is not admitted."""
    own = or_(Operator.phone_proven_at.is_not(None), Operator.admitted_at.is_(None))
    return db.session.scalars(
        select(Operator)
        .where(Operator.phone == phone, own, Operator.closed_at.is_(None))
        .order_by(Operator.id)
    ).all()
