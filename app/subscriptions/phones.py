"""What a proven number means for subscriptions: they follow their operator, and end where it is lost (D32)."""

from sqlalchemy import select

from app.accounts import phones
from app.core import clock
from app.core.db import db
from app.sms import codes
from app.sms.models import Purpose
from app.subscriptions.models import Closing, Subscription
from app.subscriptions.service import close


def change(operator_id: int, phone: str, *, session_id: str, typed: str) -> bool:
    """Check the code that was sent to a number, and make the number the operator's when it is right.

    Call inside a unit of work and commit also when it is wrong.

    Args:
        operator_id: whose number it becomes.
        phone: as `app.sms.rules.clean_mobile` gives it.
        session_id: as it was when the code was asked for.
        typed: the code, as typed.
    """
    right = codes.check(session_id=session_id, purpose=Purpose.CHANGE_PHONE, phone=phone, typed=typed)
    if right:
        prove(operator_id, phone)
    return right


def prove(operator_id: int, phone: str) -> None:
    """Give a proven number to an operator; call inside a unit of work.

    Subscriptions for the number before it are closed as 已变更 and open again for this one, with the same last day.
    Those of an account that loses the number are closed.
    """
    loser_id = phones.prove(operator_id, phone)
    if loser_id is not None:
        for lost in _open(loser_id):
            close(lost, Closing.PHONE_CHANGED)
    today, moment = clock.today(), clock.now()
    moving = [one for one in _open(operator_id) if one.phone != phone]
    for old in moving:
        close(old, Closing.EXPIRED if old.ends_on < today else Closing.PHONE_CHANGED)
    db.session.flush()
    db.session.add_all(
        Subscription(
            operator_id=operator_id,
            topic=old.topic,
            phone=phone,
            starts_on=today,
            ends_on=old.ends_on,
            created_at=moment,
        )
        for old in moving
        if old.closing is Closing.PHONE_CHANGED
    )
    db.session.flush()


def _open(operator_id: int) -> list[Subscription]:
    return list(
        db.session.scalars(
            select(Subscription).where(
                Subscription.operator_id == operator_id, Subscription.closed_at.is_(None)
            )
        )
    )
