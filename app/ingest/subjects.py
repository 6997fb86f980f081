"""What a message may be about, certificates or status events: everything in which the two differ."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.certificates import service as certificates
from app.certificates.delivered import Applied, Delivered
from app.certificates.models import CertificateVersion
from app.core import clock
from app.core.db import db
from app.ingest import items, status_items
from app.ingest.faults import Fault
from app.statuses import rules as status_rules
from app.statuses import service as statuses
from app.statuses.delivered import DeliveredStatus
from app.statuses.models import StatusEvent

Key = tuple[str, ...]


@dataclass(frozen=True)
class Subject:
    """How items of one subject are read, told apart and stored.

    Attributes:
        mark: tells its messages from those of another subject that have the same body.
        number: the field that names an item in results.
        read: gives an item, or every fault of every field of a decoded JSON value.
        thing: what an item is about; items about one thing keep their order, and things have one order.
        state: what an item makes of that thing; equal states say the same.
        apply: stores an item (issuer_id, ingest_message_id, quiet).
        came_with: whether what is stored under an item of an issuer came with a message, both by their ids.
    """

    mark: str
    number: str
    read: Callable[[object], tuple[Any, list[Fault]]]
    thing: Callable[[Any], Key]
    state: Callable[[Any], Key]
    apply: Callable[..., Applied]
    came_with: Callable[[Any, Applied, int, int], bool]


def _read_certificate(raw: object) -> tuple[Delivered | None, list[Fault]]:
    item, faults = items.read_item(raw)
    # One day of grace: clocks differ, and so do midnights.
    latest = clock.today() + timedelta(days=1)
    if item is not None and item.issued_on is not None and item.issued_on > latest:
        return None, [Fault("issued_on", "in_future", "签证日期不能晚于今天。")]
    return item, faults


def _certificate(item: Delivered) -> Key:
    return (item.direction.value, item.certificate_no)


def _version(item: Delivered) -> Key:
    return (*_certificate(item), str(item.version))


def _version_came_with(item: Delivered, applied: Applied, _issuer_id: int, message_pk: int) -> bool:
    found = select(CertificateVersion.id).where(
        CertificateVersion.certificate_id == applied.certificate_id,
        CertificateVersion.version == item.version,
        CertificateVersion.ingest_message_id == message_pk,
    )
    return db.session.scalar(found) is not None


def _business(item: DeliveredStatus) -> Key:
    return (item.uscc, item.business_no)


def _event(item: DeliveredStatus) -> Key:
    moment = item.occurred_at.isoformat()
    return (*_business(item), item.topic.value, item.contact_phone or "", item.status, moment)


def _event_came_with(item: DeliveredStatus, _applied: Applied, issuer_id: int, message_pk: int) -> bool:
    found = select(StatusEvent.id).where(
        StatusEvent.identity_hash == status_rules.identity(item, issuer_id),
        StatusEvent.ingest_message_id == message_pk,
    )
    return db.session.scalar(found) is not None


CERTIFICATES = Subject(
    mark="",
    number="certificate_no",
    read=_read_certificate,
    thing=_certificate,
    state=_version,
    apply=certificates.apply,
    came_with=_version_came_with,
)
STATUS_EVENTS = Subject(
    mark=":status",
    number="business_no",
    read=status_items.read_item,
    thing=_business,
    state=_event,
    apply=statuses.apply,
    came_with=_event_came_with,
)
