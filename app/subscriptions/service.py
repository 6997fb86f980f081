"""The verbs of the subscriptions: confirm, change, cancel (R36 to R44)."""

from datetime import date

from sqlalchemy import select

from app.accounts.models import Operator
from app.audit.service import record
from app.core import clock
from app.core.db import db
from app.core.errors import NotFoundError
from app.subscriptions import queries, rules
from app.subscriptions.errors import PeriodError, PhoneNotProvenError
from app.subscriptions.models import Closing, Subscription, Topic


def confirm(operator: Operator, topic: Topic, *, until: date | None) -> Subscription:
    """Subscribe an operator's own phone number; confirming again extends what is open (D15).

    Args:
        operator: who subscribes; the number is the account's and can't be chosen (R41).
        topic: what to hear of.
        until: last day, Asia/Shanghai; None is one year from today, which is also the longest (R40).

    Raises:
        PhoneNotProvenError: when the account's number is not proven.
        PeriodError: when the end date is past or too far.
    """
    # Two taps on the same button come one after the other.
    db.session.refresh(operator, with_for_update=True)
    if operator.phone_proven_at is None:
        raise PhoneNotProvenError
    today = clock.today()
    ends_on = _end_of(until, today)
    found = db.session.scalars(
        select(Subscription).where(
            Subscription.operator_id == operator.id,
            Subscription.topic == topic,
            Subscription.phone == operator.phone,
            Subscription.closed_at.is_(None),
        )
    ).one_or_none()
    if found is not None and found.ends_on < today:
        close(found, Closing.EXPIRED)
        db.session.flush()
        found = None
    if found is None:
        found = Subscription(
            operator_id=operator.id,
            topic=topic,
            phone=operator.phone,
            starts_on=today,
            ends_on=ends_on,
            created_at=clock.now(),
        )
        db.session.add(found)
    else:
        found.ends_on = max(found.ends_on, ends_on) if until is None else ends_on
    db.session.flush()
    record("subscriptions:subscription:confirmed", actor=f"operator {operator.id}", subject_id=found.id)
    return found


def change_end(operator_id: int, subscription_id: int, *, until: date | None) -> None:
    """Move the last day of an open subscription; None renews it for one year from today.

    Raises:
        NotFoundError: when it is not the operator's own or no longer open.
        PeriodError: when the end date is past or too far.
    """
    found = _owned(operator_id, subscription_id)
    found.ends_on = _end_of(until, clock.today())
    record("subscriptions:subscription:changed", actor=f"operator {operator_id}", subject_id=found.id)


def cancel(operator_id: int, subscription_id: int) -> None:
    """End a subscription at once.

    Raises:
        NotFoundError: when it is not the operator's own or no longer open.
    """
    found = _owned(operator_id, subscription_id)
    close(found, Closing.CANCELLED)
    record("subscriptions:subscription:cancelled", actor=f"operator {operator_id}", subject_id=found.id)


def _owned(operator_id: int, subscription_id: int) -> Subscription:
    found = queries.owned(operator_id, subscription_id)
    if found is None or found.ends_on < clock.today():
        raise NotFoundError
    return found


def _end_of(until: date | None, today: date) -> date:
    found = rules.end_of(until, today)
    if isinstance(found, rules.PeriodFault):
        raise PeriodError(found.value, field="ends_on")
    return found


def close(subscription: Subscription, closing: Closing) -> None:
    """Close a subscription now."""
    subscription.closed_at = clock.now()
    subscription.closing = closing
