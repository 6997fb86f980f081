"""Continuation and copy pages (空白续页/副页): counted, never below nothing, whoever takes at the same time."""

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from app.blanks.models import BlankFormat, BlankKind, ContinuationStock


def add(session: Session, kind_id: int, enterprise_id: int | None, quantity: int) -> None:
    """Add sheets to what an enterprise has, or to the institution's stock."""
    found = session.scalar(select(ContinuationStock).where(*_of(kind_id, enterprise_id)).with_for_update())
    if found is None:
        session.add(ContinuationStock(kind_id=kind_id, enterprise_id=enterprise_id, quantity=quantity))
    else:
        found.quantity += quantity
    session.flush()


def take(session: Session, kind_id: int, enterprise_id: int | None, quantity: int) -> bool:
    """Take sheets away; False, and nothing is taken, when there are not so many."""
    taken = session.execute(
        update(ContinuationStock)
        .where(*_of(kind_id, enterprise_id), ContinuationStock.quantity >= quantity)
        .values(quantity=ContinuationStock.quantity - quantity)
        .execution_options(synchronize_session="fetch")
    )
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def held(session: Session, enterprise_id: int, certificate_format: str) -> list[tuple[int, int]]:
    """Give kind and number of the continuation sheets that an enterprise has for a format, the largest number first."""
    rows = session.execute(
        select(ContinuationStock.kind_id, ContinuationStock.quantity)
        .join(BlankKind, BlankKind.id == ContinuationStock.kind_id)
        .join(BlankFormat, BlankFormat.kind_id == BlankKind.id)
        .where(
            ContinuationStock.enterprise_id == enterprise_id,
            BlankFormat.format == certificate_format,
            BlankKind.is_continuation,
            BlankKind.retired_at.is_(None),
        )
        .order_by(ContinuationStock.quantity.desc(), ContinuationStock.kind_id)
    )
    return [(row.kind_id, row.quantity) for row in rows]


def _of(kind_id: int, enterprise_id: int | None) -> tuple[ColumnElement[bool], ...]:
    holder = ContinuationStock.enterprise_id
    return (
        ContinuationStock.kind_id == kind_id,
        holder.is_(None) if enterprise_id is None else holder == enterprise_id,
    )
