"""The stored messages: kept raw before they are understood, answered once, purged later (D8, D11)."""

import base64
import hashlib
import zlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.gateways import current
from app.core.unit_of_work import unit_of_work
from app.ingest.errors import MessageIdReusedError
from app.ingest.models import IngestMessage
from app.ingest.subjects import CERTIFICATES, Subject


@dataclass(frozen=True)
class Incoming:
    """A message whose sender is known.

    Attributes:
        message_id: the sender's own name for it.
        source: where it came from, for the trail: `key:<key id>` or `file:<name>`.
        quiet: stored without a push (D12).
        subject: what its items are about.
    """

    issuer_id: int
    message_id: str
    body: bytes
    source: str
    quiet: bool = False
    subject: Subject = CERTIFICATES

    @property
    def body_hash(self) -> str:
        """Tell this body, and the way it is loaded, from any other."""
        return hashlib.sha256(self.body).hexdigest() + self.subject.mark + (":quiet" if self.quiet else "")


@dataclass(frozen=True)
class Kept:
    """A stored message and its answer, where it has one."""

    id: int
    answer: dict[str, Any] | None


def keep(incoming: Incoming) -> Kept:
    """Store a message in its own unit of work, or find it when it came before.

    Raises:
        MessageIdReusedError: when its id was used for something else; ids are never free again.
    """
    try:
        return _keep(incoming)
    except IntegrityError:
        # Its twin came at the same moment and was first; now it can be seen.
        return _keep(incoming)


def answer_once(message_pk: int, answer: dict[str, Any]) -> dict[str, Any]:
    """Store the first answer in its own unit of work; give the one that was stored first."""
    with unit_of_work() as session:
        row = session.scalars(
            select(IngestMessage).where(IngestMessage.id == message_pk).with_for_update()
        ).one()
        if row.answer is None:
            row.answer = answer
            row.answered_at = clock.now()
        return row.answer


def body_of(message: IngestMessage) -> bytes | None:
    """Open a kept body for staff; None after the purge."""
    if message.body_sealed is None:
        return None
    return zlib.decompress(base64.b64decode(current().vault.decrypt(message.body_sealed)))


def _keep(incoming: Incoming) -> Kept:
    with unit_of_work() as session:
        row = session.scalars(
            select(IngestMessage).where(
                IngestMessage.issuer_id == incoming.issuer_id, IngestMessage.message_id == incoming.message_id
            )
        ).one_or_none()
        if row is None:
            row = IngestMessage(
                issuer_id=incoming.issuer_id,
                message_id=incoming.message_id,
                source=incoming.source,
                body_hash=incoming.body_hash,
                body_sealed=_sealed(incoming.body),
                received_at=clock.now(),
            )
            session.add(row)
            session.flush()
        elif row.body_hash != incoming.body_hash:
            raise MessageIdReusedError
        return Kept(row.id, row.answer)


def _sealed(body: bytes) -> bytes:
    return current().vault.encrypt(base64.b64encode(zlib.compress(body, level=1)).decode())
