"""The verb of the status events: store what a sister system says and promise the push."""

from enum import StrEnum

from sqlalchemy import select

from app.certificates.delivered import Applied, Verdict
from app.core import clock, outbox
from app.core.db import db
from app.core.gateways import current
from app.statuses import rules
from app.statuses.delivered import DeliveredStatus
from app.statuses.models import StatusEvent

FAN_OUT = "notifications.fan_out_status"


class Refusal(StrEnum):
    """Why an event can't be stored; the value is the published code."""

    CONFLICT = "event_conflict"


REFUSAL_FIELD = {Refusal.CONFLICT: "text"}
REFUSAL_ZH = {Refusal.CONFLICT: "同一时间的同一状态已有不同说明。"}


def apply(
    item: DeliveredStatus, *, issuer_id: int, ingest_message_id: int | None, quiet: bool = False
) -> Applied:
    """Store an event and promise the push; a repeat changes nothing, one with another text is refused.

    Raises:
        IntegrityError: when another transaction stored the same event at the same moment; try again.
    """
    identity = rules.identity(item, issuer_id)
    stored = db.session.scalars(
        select(StatusEvent).where(StatusEvent.identity_hash == identity)
    ).one_or_none()
    if stored is not None:
        return Applied(Verdict.UNCHANGED) if stored.text == item.text else _refused(Refusal.CONFLICT)
    moment = clock.now()
    event = StatusEvent(
        issuer_id=issuer_id,
        identity_hash=identity,
        topic=item.topic,
        business_no=item.business_no,
        uscc=item.uscc,
        contact_phone=item.contact_phone,
        status=item.status,
        occurred_at=item.occurred_at,
        text=item.text,
        ingest_message_id=ingest_message_id,
        received_at=moment,
        pushed=rules.is_worth_a_push(
            item.occurred_at, moment, max_age_days=current().settings.push_max_age_days, quiet=quiet
        ),
    )
    db.session.add(event)
    db.session.flush()
    if event.pushed and event.contact_phone:
        outbox.promise(FAN_OUT, status_event_id=event.id)
    return Applied(Verdict.ACCEPTED)


def _refused(reason: Refusal) -> Applied:
    return Applied(
        Verdict.REFUSED,
        field=REFUSAL_FIELD[reason],
        code=reason.value,
        message_zh=REFUSAL_ZH[reason],
    )
