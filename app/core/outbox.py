"""Promises: written in the transaction that makes them, kept after it by the relay."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ColumnElement, Index, Text, delete, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core import clock
from app.core.db import BigId, Model, UtcDateTime, db
from app.core.gateways import current
from app.core.unit_of_work import after_commit

MAX_ATTEMPTS = 12
KEPT_PROMISES_STAY = timedelta(days=30)


class Outbox(Model):
    """One promise: a topic and the ids it speaks of, never contents."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_due",
            "next_at",
            "id",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    topic: Mapped[str] = mapped_column(Text)
    ids: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(Text)


def promise(topic: str, **ids: int | str) -> None:
    """Write a promise into the open unit of work and wake the relay after its commit."""
    moment = clock.now()
    db.session.add(Outbox(topic=topic, ids=ids, created_at=moment, next_at=moment))
    after_commit("outbox.wake", current().wake.wake)


def claim(session: Session, topics: Collection[str], limit: int) -> list[Outbox]:
    """Take up to `limit` due promises of some topics for ECERT_PUSH_LEASE_SECONDS; call inside a unit of work.

    A claim that is never kept falls due again when its lease ends, so a killed worker loses nothing.
    """
    moment = clock.now()
    due = (
        select(Outbox.id)
        .where(*_due(topics, moment))
        .order_by(Outbox.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = list(session.scalars(due))
    if not taken:
        return []
    lease = timedelta(seconds=current().settings.push_lease_seconds)
    session.execute(
        update(Outbox)
        .where(Outbox.id.in_(taken))
        .values(next_at=moment + lease, attempts=Outbox.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    return list(session.scalars(select(Outbox).where(Outbox.id.in_(taken)).order_by(Outbox.id)))


def is_due(topics: Collection[str], moment: datetime) -> bool:
    """Tell whether a promise of these topics has been due since `moment`; reads only."""
    return db.session.scalar(select(Outbox.id).where(*_due(topics, moment)).limit(1)) is not None


def keep(session: Session, promise_id: int) -> bool:
    """Mark a promise as kept inside the transaction that keeps it; False when somebody else did."""
    done = session.execute(
        update(Outbox).where(Outbox.id == promise_id, Outbox.done_at.is_(None)).values(done_at=clock.now())
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def postpone(session: Session, promise_id: int, error: str) -> None:
    """Note why a promise could not be kept now; it falls due again with growing pauses."""
    row = session.get(Outbox, promise_id)
    if row is None or row.done_at is not None:
        return
    row.error = error[:500]
    row.next_at = clock.now() + timedelta(seconds=min(2**row.attempts, 300))


def purge() -> int:
    """Delete promises kept more than 30 days ago; call inside a unit of work. Returns how many."""
    gone = db.session.execute(delete(Outbox).where(Outbox.done_at < clock.now() - KEPT_PROMISES_STAY))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _due(topics: Collection[str], moment: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Outbox.done_at.is_(None),
        Outbox.next_at <= moment,
        Outbox.attempts < MAX_ATTEMPTS,
        Outbox.topic.in_(topics),
    )
