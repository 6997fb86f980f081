"""Whose turn it is to render a document: a row is claimed for a minute, so that nobody renders it twice."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import PausedError
from app.documents import rules
from app.documents.models import Document, DocumentState, Variant

# Far longer than a rendering with a slow time-stamping authority; a killed worker's claim ends with it.
LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to render one document until `lease`; `attempts` counts this try."""

    document_id: int
    certificate_id: int
    version: int
    variant: Variant
    copy_no: int
    attempts: int
    lease: datetime


def add_due(session: Session, certificate_id: int, version: int, variant: Variant, copy_no: int) -> None:
    """Note that a document is wanted; one that is noted already stays as it is."""
    moment = clock.now()
    values = {
        "certificate_id": certificate_id,
        "version": version,
        "variant": variant,
        "copy_no": copy_no,
        "state": DocumentState.DUE,
        "next_at": moment,
        "created_at": moment,
    }
    session.execute(_insert(session).values(attempts=0, **values).on_conflict_do_nothing())


def next_due(session: Session, moment: datetime) -> int | None:
    """Give the id of the document that was due at a moment and has been so for longest; reads only."""
    due = (
        select(Document.id)
        .where(
            Document.state == DocumentState.DUE,
            Document.next_at <= moment,
            # One that ends its worker at every try gets no further.
            Document.attempts <= rules.MAX_ATTEMPTS,
        )
        .order_by(Document.next_at, Document.id)
    )
    return session.scalar(due.limit(1))


def take(session: Session, document_id: int) -> Claim | None:
    """Claim an unfinished document whose time has come; None when it is not, or not any more."""
    moment = clock.now()
    lease = moment + LEASE
    taken = session.execute(
        update(Document)
        .where(
            Document.id == document_id,
            Document.state != DocumentState.READY,
            Document.next_at <= moment,
        )
        .values(next_at=lease, attempts=Document.attempts + 1, error=None)
        .returning(
            Document.certificate_id,
            Document.version,
            Document.variant,
            Document.copy_no,
            Document.attempts,
        )
    ).one_or_none()
    return Claim(document_id, *taken, lease=lease) if taken else None


def take_of(
    session: Session, certificate_id: int, version: int, variant: Variant, copy_no: int
) -> Claim | None:
    """Claim the document of a version, noting that it is wanted when nobody has yet."""
    add_due(session, certificate_id, version, variant, copy_no)
    document_id = session.execute(
        select(Document.id).where(
            Document.certificate_id == certificate_id,
            Document.version == version,
            Document.variant == variant,
            Document.copy_no == copy_no,
        )
    ).scalar_one()
    return take(session, document_id)


def settle(session: Session, claim: Claim, *, sha256: str, size: int, pages: int) -> bool:
    """Note the finished file; False when somebody else has taken the document over meanwhile."""
    return _change(
        session,
        claim,
        state=DocumentState.READY,
        sha256=sha256,
        size=size,
        pages=pages,
        made_at=clock.now(),
    )


def postpone(session: Session, claim: Claim, error: Exception) -> None:
    """Note why a try failed and when the next one comes; a fault of the document's own ends after some."""
    is_outage = isinstance(error, PausedError)
    is_over = not is_outage and claim.attempts >= rules.MAX_ATTEMPTS
    _change(
        session,
        claim,
        state=DocumentState.FAILED if is_over else DocumentState.DUE,
        # What was not the document's fault does not count against it.
        attempts=claim.attempts - is_outage,
        next_at=clock.now() + rules.pause(claim.attempts, is_outage=is_outage),
        error=(str(error) if is_outage else type(error).__name__)[:500],
    )


def drop(session: Session, claim: Claim) -> None:
    """Forget a document whose version was replaced before it was rendered: nobody can ask for it any more."""
    session.execute(
        delete(Document).where(
            Document.id == claim.document_id,
            Document.next_at == claim.lease,
            Document.state != DocumentState.READY,
        )
    )


def retry_all(session: Session) -> int:
    """Make every failed document due now, as staff want when the fault is mended; returns how many."""
    changed = session.execute(
        update(Document)
        .where(Document.state != DocumentState.READY, Document.error.is_not(None))
        .values(state=DocumentState.DUE, next_at=clock.now(), attempts=0)
        .execution_options(synchronize_session=False)
    )
    return int(changed.rowcount)  # type: ignore[attr-defined]


def begin_again(session: Session, document_id: int) -> None:
    """Make a finished document due again, because its file is gone."""
    session.execute(
        update(Document)
        .where(Document.id == document_id, Document.state == DocumentState.READY)
        .values(state=DocumentState.DUE, next_at=clock.now(), attempts=0)
    )


def _change(session: Session, claim: Claim, **values: Any) -> bool:
    changed = session.execute(
        update(Document)
        .where(
            Document.id == claim.document_id,
            Document.next_at == claim.lease,
            Document.state != DocumentState.READY,
        )
        .values(**values)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def _insert(session: Session) -> Any:
    return (sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert)(Document)
