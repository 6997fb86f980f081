"""Budgets: how often a thing may be tried in a time; counted in the database, so that every process counts together."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Text, bindparam, case, delete, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core import clock
from app.core.db import Model, UtcDateTime


@dataclass(frozen=True)
class Budget:
    """`limit` tries within `window`; the try that spends the last one starts a pause of `pause`.

    The window begins with its first try and does not slide: around its end up to twice the limit can fall
    into one stretch of its length.
    """

    name: str
    limit: int
    window: timedelta
    pause: timedelta


class BudgetCount(Model):
    """The tries of one key (a budget and what it is counted for) in the running window."""

    __tablename__ = "budget_count"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    used: Mapped[int]
    resets_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


_COUNT = BudgetCount.__table__.c
_READ = select(_COUNT.used, _COUNT.resets_at).where(_COUNT.key == bindparam("key"))


def _insert_for(dialect: str) -> Any:
    """Both databases know the same upsert, each by its own construct."""
    return (sqlite_insert if dialect == "sqlite" else postgresql_insert)(BudgetCount)


def _take_for(dialect: str) -> Any:
    """Count one try, unless the limit is reached and the pause still runs: then no row comes back."""
    now, window_end, pause_end = (
        bindparam(name, type_=UtcDateTime) for name in ("now", "window_end", "pause_end")
    )
    limit: BindParameter[int] = bindparam("limit")
    over = _COUNT.resets_at <= now
    used = case((over, 1), else_=_COUNT.used + 1)
    running = case((over, window_end), else_=_COUNT.resets_at)
    return (
        _insert_for(dialect)
        .values(key=bindparam("key"), used=1, resets_at=case((limit == 1, pause_end), else_=window_end))
        .on_conflict_do_update(
            index_elements=[_COUNT.key],
            set_={"used": used, "resets_at": case((used >= limit, pause_end), else_=running)},
            where=over | (_COUNT.used < limit),
        )
        .returning(_COUNT.used)
    )


_TAKE = {dialect: _take_for(dialect) for dialect in ("sqlite", "postgresql")}
_START = {
    dialect: _insert_for(dialect).on_conflict_do_nothing(index_elements=[_COUNT.key])
    for dialect in ("sqlite", "postgresql")
}


def take(session: Session, budget: Budget, subject: str) -> datetime | None:
    """Take one try before the deed is done; call inside a unit of work.

    Counting first is what makes the limit hold when many ask at the same moment: the row is locked by its
    own update on both databases. A refused try changes nothing.

    Returns:
        None when the try may go on, else the moment at which the pause ends (UTC).
    """
    moment = clock.now()
    key = _key(budget, subject)
    connection = session.connection()
    values = {
        "key": key,
        "now": moment,
        "window_end": moment + budget.window,
        "pause_end": moment + budget.pause,
        "limit": budget.limit,
    }
    if connection.execute(_TAKE[connection.dialect.name], values).first() is not None:
        return None
    ends: datetime = connection.execute(_READ, {"key": key}).one().resets_at
    return ends


def reserve(session: Session, name: str, wanted: int, limit: int, resets_at: datetime) -> int:
    """Reserve up to `wanted` pieces of an amount that starts anew at `resets_at`; returns how many were left."""
    connection = session.connection()
    # The row must be there before it can be locked, or two first comers would both start it.
    connection.execute(_START[connection.dialect.name], {"key": name, "used": 0, "resets_at": resets_at})
    row = connection.execute(_READ.with_for_update(), {"key": name}).one()
    used, ends = int(row.used), row.resets_at
    if ends <= clock.now():
        used, ends = 0, resets_at
    granted = max(0, min(wanted, limit - used))
    connection.execute(
        update(BudgetCount).where(_COUNT.key == name).values(used=used + granted, resets_at=ends)
    )
    return granted


def give_back(session: Session, budget: Budget, subject: str) -> None:
    """Give a taken try back because the deed turned out right.

    When it was the last one, its pause stays as the end of the running window.
    """
    session.connection().execute(
        update(BudgetCount)
        .where(_COUNT.key == _key(budget, subject), _COUNT.used > 0)
        .values(used=_COUNT.used - 1)
    )


def paused_until(session: Session, budget: Budget, subject: str) -> datetime | None:
    """Tell until when a subject is paused, without taking a try; None when it is not."""
    row = session.connection().execute(_READ, {"key": _key(budget, subject)}).first()
    if row is None or row.used < budget.limit or row.resets_at <= clock.now():
        return None
    ends: datetime = row.resets_at
    return ends


def forget(session: Session, budget: Budget, subject: str) -> None:
    """Start anew for a subject."""
    session.connection().execute(delete(BudgetCount).where(_COUNT.key == _key(budget, subject)))


def purge(session: Session) -> int:
    """Delete counts whose window is over; returns how many."""
    gone = session.connection().execute(delete(BudgetCount).where(_COUNT.resets_at <= clock.now()))
    return int(gone.rowcount)


def _key(budget: Budget, subject: str) -> str:
    return f"{budget.name}:{subject}"
