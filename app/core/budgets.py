"""Budgets: how often a thing may be tried in a time; counted in the database, so that every process counts together."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Text, case, delete, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core import clock
from app.core.db import Model, UtcDateTime


@dataclass(frozen=True)
class Budget:
    """`limit` tries within `window`; the try that spends the last one starts a pause of `pause`."""

    name: str
    limit: int
    window: timedelta
    pause: timedelta


class BudgetCount(Model):
    """The tries of one key (a budget and what it is counted for, hashed) in the running window."""

    __tablename__ = "budget_count"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    used: Mapped[int]
    resets_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def take(session: Session, budget: Budget, subject: str) -> datetime | None:
    """Take one try before the deed is done; call inside a unit of work.

    Counting first is what makes the limit hold when many ask at the same moment: the row is locked by its
    own update on both databases.

    Returns:
        None when the try may go on, else the moment at which the pause ends.
    """
    moment = clock.now()
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    over = BudgetCount.resets_at <= moment
    statement = (
        insert(BudgetCount)
        .values(key=_key(budget, subject), used=1, resets_at=moment + budget.window)
        .on_conflict_do_update(
            index_elements=[BudgetCount.key],
            set_={
                "used": case((over, 1), else_=BudgetCount.used + 1),
                "resets_at": case(
                    (over, moment + budget.window),
                    (BudgetCount.used + 1 == budget.limit, moment + budget.pause),
                    else_=BudgetCount.resets_at,
                ),
            },
        )
        .returning(BudgetCount.used, BudgetCount.resets_at)
    )
    used, resets_at = session.execute(statement).one()
    if budget.limit == 1 and used == 1:
        session.execute(
            update(BudgetCount)
            .where(BudgetCount.key == _key(budget, subject))
            .values(resets_at=moment + budget.pause)
        )
    return resets_at if used > budget.limit else None


def reserve(session: Session, name: str, wanted: int, limit: int, resets_at: datetime) -> int:
    """Reserve up to `wanted` pieces of an amount that starts anew at `resets_at`; returns how many were left."""
    row = session.get(BudgetCount, name, with_for_update=True)
    if row is None:
        row = BudgetCount(key=name, used=0, resets_at=resets_at)
        session.add(row)
    if row.resets_at <= clock.now():
        row.used, row.resets_at = 0, resets_at
    granted = max(0, min(wanted, limit - row.used))
    row.used += granted
    return granted


def give_back(session: Session, budget: Budget, subject: str) -> None:
    """Give a taken try back because the deed turned out right."""
    session.execute(
        update(BudgetCount)
        .where(BudgetCount.key == _key(budget, subject), BudgetCount.used > 0)
        .values(used=BudgetCount.used - 1)
    )


def paused_until(session: Session, budget: Budget, subject: str) -> datetime | None:
    """Tell until when a subject is paused, without taking a try; None when it is not."""
    row = session.get(BudgetCount, _key(budget, subject))
    if row is None or row.used < budget.limit or row.resets_at <= clock.now():
        return None
    return row.resets_at


def forget(session: Session, budget: Budget, subject: str) -> None:
    """Start anew for a subject."""
    session.execute(delete(BudgetCount).where(BudgetCount.key == _key(budget, subject)))


def purge(session: Session) -> int:
    """Delete counts whose window is over; returns how many."""
    gone = session.execute(delete(BudgetCount).where(BudgetCount.resets_at <= clock.now()))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _key(budget: Budget, subject: str) -> str:
    return f"{budget.name}:{subject}"
