"""The verbs of the short messages: promise one, once where it must be once, and forget old ones."""

import json
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app.core import clock, outbox, switches
from app.core.db import db
from app.core.gateways import current
from app.core.switches import Switch
from app.sms import rules
from app.sms.models import SmsCode, SmsMessage, State
from app.sms.texts import Kind, render

SEND = "sms.send"
_DAY = timedelta(days=1)
_KEPT = timedelta(days=90)
# What never reached anybody has not used its occasion up.
_UNSENT = (State.FAILED, State.EXPIRED)


def is_available() -> bool:
    """Tell whether messages can be sent: a provider is set up and staff have not paused them."""
    return is_set_up() and not switches.is_on(Switch.PAUSE_SMS)


def is_set_up() -> bool:
    """Tell whether there is a provider."""
    return current().settings.sms_provider != "off"


def send(
    kind: Kind, phone: str, *values: str, once_key: str | None = None, lifetime: timedelta = _DAY
) -> bool:
    """Promise a message in the open unit of work.

    Args:
        kind: what it says.
        phone: the receiver, a mobile number of the Chinese mainland, 11 digits.
        values: what fills the text, in its order.
        once_key: the occasion, for a message that must not be sent a second time.
        lifetime: how long it may wait for the provider; later it is dropped.

    Returns:
        False when nothing is sent: no provider is set up, the number is no mobile number, or the occasion
        had its message. One that failed for good, or waited too long, does not count.
    """
    if not is_set_up() or rules.clean_mobile(phone) != phone:
        return False
    render(kind, values)
    moment = clock.now()
    insert = sqlite_insert if db.engine.dialect.name == "sqlite" else postgresql_insert
    anew = {
        "phone": phone,
        "values_sealed": current().vault.encrypt(json.dumps(values)),
        "state": State.WAITING,
        "created_at": moment,
        "expires_at": moment + lifetime,
        "finished_at": None,
    }
    message_id = db.session.scalar(
        insert(SmsMessage)
        .values(kind=kind, once_key=once_key, **anew)
        .on_conflict_do_update(index_elements=["once_key"], set_=anew, where=SmsMessage.state.in_(_UNSENT))
        .returning(SmsMessage.id)
    )
    if message_id is None:
        return False
    outbox.promise(SEND, message_id=message_id)
    return True


def had(once_key: str) -> bool:
    """Tell whether an occasion had its message: one was sent, or waits to be."""
    state = db.session.scalar(select(SmsMessage.state).where(SmsMessage.once_key == once_key))
    return state is not None and state not in _UNSENT


def purge() -> int:
    """Delete codes past their time and messages older than 90 days; call inside a unit of work.

    A message that names its occasion stays, without its number, or it could be sent again.

    Returns:
        How many rows went.
    """
    moment = clock.now()
    old = SmsMessage.created_at < moment - _KEPT
    db.session.execute(
        SmsMessage.__table__.update()  # type: ignore[attr-defined]
        .where(old, SmsMessage.once_key.is_not(None), SmsMessage.phone != "")
        .values(phone="")
    )
    gone = 0
    for statement in (
        delete(SmsCode).where(SmsCode.expires_at <= moment),
        delete(SmsMessage).where(old, SmsMessage.once_key.is_(None)),
    ):
        gone += int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]
    return gone
