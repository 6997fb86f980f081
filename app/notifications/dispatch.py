"""The verbs of the worker: keep promises of the outbox, send what is due; each step in its own unit of work."""

import logging
from collections.abc import Callable

from app.certificates.guard import OWNER_ALARM
from app.certificates.service import FAN_OUT
from app.core import outbox
from app.core.gateways import current
from app.core.unit_of_work import unit_of_work
from app.notifications import sending, service

_log = logging.getLogger(__name__)
RELAY_BATCH = 50

HANDLERS: dict[str, Callable[..., object]] = {
    FAN_OUT: service.fan_out,
    OWNER_ALARM: service.alarm_owners,
}


def relay() -> int:
    """Keep due promises until none is left; returns how many were kept."""
    kept = 0
    while True:
        with unit_of_work() as session:
            promises = [(row.id, row.topic, dict(row.ids)) for row in outbox.claim(session, RELAY_BATCH)]
        if not promises:
            return kept
        kept += sum(_keep(*one) for one in promises)


def send_due() -> int:
    """Send due messages until none is left; returns how many were tried.

    A full batch means that more is waiting: it wakes another worker before it sends, so that the work spreads
    over as many as there are.
    """
    tried = 0
    batch = current().settings.push_batch
    while True:
        with unit_of_work() as session:
            lease, claimed = sending.claim(session, batch)
        if not claimed:
            return tried
        if len(claimed) == batch:
            current().wake.wake()
        outcomes = current().sender.send_batch([item.message for item in claimed])
        with unit_of_work() as session:
            sending.settle(session, lease, claimed, outcomes)
        tried += len(claimed)


def _keep(promise_id: int, topic: str, ids: dict[str, int | str]) -> bool:
    try:
        with unit_of_work() as session:
            if not outbox.keep(session, promise_id):
                return False
            HANDLERS[topic](**ids)
    except Exception as error:  # noqa: BLE001 - whatever it is, the promise must stay and be seen
        _log.exception("a promise could not be kept", extra={"ids": {"outbox": promise_id}})
        with unit_of_work() as session:
            outbox.postpone(session, promise_id, type(error).__name__)
        return False
    return True
