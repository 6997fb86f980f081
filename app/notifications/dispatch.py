"""The verbs of the worker: keep promises of the outbox, send what is due; each step in its own unit of work."""

import logging
from collections.abc import Callable
from datetime import timedelta

from app.certificates.guard import OWNER_ALARM
from app.certificates.service import FAN_OUT
from app.core import clock, outbox
from app.core.gateways import current
from app.core.unit_of_work import unit_of_work
from app.notifications import sending, service, settling
from app.sms import sending as sms
from app.statuses import service as statuses
from config.settings import Settings

_log = logging.getLogger(__name__)
RELAY_BATCH = 50
# Well below the time limit of a task and far below the broker's patience with an unfinished one.
SHIFT = timedelta(seconds=60)

HANDLERS: dict[str, Callable[..., object]] = {
    FAN_OUT: service.fan_out,
    statuses.FAN_OUT: service.fan_out_status,
    OWNER_ALARM: service.alarm_owners,
}


def work() -> None:
    """Keep promises and send messages, a batch of each in turn, until nothing is due or the shift is over.

    Whoever finds more than one batch wakes another worker, so that the work spreads over as many as there are.
    """
    ends_at = clock.now() + SHIFT
    has_called = False
    while relay() + sms.send_due() + send_due():
        if not has_called and is_behind(timedelta(0)):
            current().wake.wake()
            has_called = True
        if clock.now() > ends_at:
            current().wake.wake()
            return


def is_behind(by: timedelta) -> bool:
    """Tell whether something has been due for longer than that."""
    moment = clock.now() - by
    return outbox.is_due(HANDLERS, moment) or sms.is_due(moment) or sending.is_due(moment)


def relay() -> int:
    """Keep a batch of due promises; returns how many were kept."""
    # Asked at every turn of the work, so it must not take SQLite's one write lock for nothing.
    if not outbox.is_due(HANDLERS, clock.now()):
        return 0
    with unit_of_work() as session:
        promises = [
            (row.id, row.topic, dict(row.ids)) for row in outbox.claim(session, HANDLERS, RELAY_BATCH)
        ]
    return sum(_keep(*one) for one in promises)


def send_due() -> int:
    """Send a batch of due messages; returns how many were tried."""
    settings = current().settings
    with unit_of_work() as session:
        lease, claimed = sending.claim(session, _batch(settings))
    if claimed:
        # No post may begin that could outlive the lease: then another worker has the message.
        within = settings.push_lease_seconds - settings.wechat_timeout_seconds
        outcomes = current().sender.send_batch([item.message for item in claimed], within)
        with unit_of_work() as session:
            settling.settle(session, lease, claimed, outcomes)
    return len(claimed)


def _batch(settings: Settings) -> int:
    """Give the size of a batch; where there is a rate, all threads together send theirs in half a lease."""
    if not settings.push_rate:
        return settings.push_batch
    in_time = settings.push_rate * settings.push_lease_seconds / 2 / settings.worker_threads
    return max(1, min(settings.push_batch, int(in_time)))


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
