"""The worker's part: take due messages, hand each to the provider outside of any transaction, note what came of it."""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.core import clock, outbox, switches
from app.core.gateways import current
from app.core.switches import Switch
from app.core.unit_of_work import unit_of_work
from app.sms.errors import SmsRefusedError, SmsUnreachableError
from app.sms.models import SmsMessage, State
from app.sms.service import SEND
from app.sms.texts import Kind

_log = logging.getLogger(__name__)
# All of them together must be done with before their lease ends, at the provider's slowest.
BATCH = 5


@dataclass(frozen=True, slots=True)
class _Claimed:
    promise_id: int
    message_id: int
    kind: Kind
    phone: str = field(repr=False)
    values: Sequence[str] = field(repr=False)
    is_last_try: bool


def is_due(moment: datetime) -> bool:
    """Tell whether a message has been due since `moment`; none is while staff have paused them."""
    return outbox.is_due({SEND}, moment) and not switches.is_on(Switch.PAUSE_SMS)


def send_due() -> int:
    """Send a batch of due messages, each at least once; returns how many were tried.

    A message whose fate is unknown goes again: twice the same text does no harm, and none would.
    """
    if not is_due(clock.now()):
        return 0
    with unit_of_work() as session:
        claimed = []
        for promise in outbox.claim(session, {SEND}, BATCH):
            message = session.get(SmsMessage, promise.ids["message_id"])
            if message is None or message.state is not State.WAITING or message.values_sealed is None:
                outbox.keep(session, promise.id)
            elif message.expires_at <= clock.now():
                outbox.keep(session, promise.id)
                _finish(message, State.EXPIRED)
            else:
                claimed.append(_claimed(promise, message, message.values_sealed))
    for one in claimed:
        _send(one)
    return len(claimed)


def _claimed(promise: outbox.Outbox, message: SmsMessage, sealed: bytes) -> _Claimed:
    return _Claimed(
        promise.id,
        message.id,
        message.kind,
        message.phone,
        json.loads(current().vault.decrypt(sealed)),
        is_last_try=promise.attempts >= outbox.MAX_ATTEMPTS,
    )


def _send(one: _Claimed) -> None:
    receipt, error, state = None, None, State.SENT
    try:
        receipt = current().sms.send(one.phone, one.kind, one.values)
    except SmsRefusedError as refused:
        state, error = State.FAILED, str(refused)
    except SmsUnreachableError as unreachable:
        state, error = State.FAILED if one.is_last_try else State.WAITING, str(unreachable)
    if error:
        _log.warning("an SMS was not sent: %s", error, extra={"ids": {"sms_message": one.message_id}})
    with unit_of_work() as session:
        message = session.get_one(SmsMessage, one.message_id)
        message.error = error[:200] if error else None
        if state is State.WAITING:
            outbox.postpone(session, one.promise_id, error or "")
            return
        outbox.keep(session, one.promise_id)
        message.receipt = receipt
        _finish(message, state)


def _finish(message: SmsMessage, state: State) -> None:
    message.state = state
    message.finished_at = clock.now()
    message.values_sealed = None
