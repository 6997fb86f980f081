"""The one place that commits: one unit of work per request or job."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.orm import Session, UOWTransaction

from app.core.db import DURABLE_OPTION, WRITE_OPTION, db

_ACTIVE = "ecert_unit_of_work"


class NoUnitOfWorkError(RuntimeError):
    """Somebody wrote outside a unit of work, or nested two of them."""


@contextmanager
def unit_of_work(*, durable: bool = True) -> Iterator[Session]:
    """Run a block in one write transaction: commit at its end, roll back when it raises.

    What `after_commit` collected runs after the commit and never before.

    Args:
        durable: whether the commit must outlive a power cut. Work that is done often and repairs itself, or
            is no loss, says no and does not wait for the disk (SQLite; PostgreSQL goes by its own settings).

    Raises:
        NoUnitOfWorkError: when a unit of work is already open.
    """
    session = db.session()
    if session.info.get(_ACTIVE) is not None:
        raise NoUnitOfWorkError("a unit of work is already open")
    session.rollback()
    hooks: dict[str, Callable[[], None]] = {}
    session.info[_ACTIVE] = hooks
    try:
        session.connection(execution_options={WRITE_OPTION: True, DURABLE_OPTION: durable})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop(_ACTIVE, None)
    for hook in hooks.values():
        hook()


def after_commit(key: str, hook: Callable[[], None]) -> None:
    """Run `hook` once after the open unit of work has committed; the same key counts once."""
    hooks = db.session().info.get(_ACTIVE)
    if hooks is None:
        raise NoUnitOfWorkError("no unit of work is open")
    hooks.setdefault(key, hook)


@event.listens_for(Session, "before_flush")
def _refuse_stray_writes(session: Session, _context: UOWTransaction, _instances: object) -> None:
    stray = session.new or session.deleted or any(session.is_modified(row) for row in session.dirty)
    if stray and session.info.get(_ACTIVE) is None:
        raise NoUnitOfWorkError("a write outside a unit of work")
