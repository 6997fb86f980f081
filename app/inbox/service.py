"""The verbs of the inbox: tell an operator something, mark one line or everything as read, forget old ones."""

from datetime import timedelta

from sqlalchemy import delete

from app.core import clock
from app.core.db import db
from app.inbox.models import AllRead, Letter, LetterKind, Mark, Source

# As long as the inbox lists anything.
KEPT = timedelta(days=180)


def tell(operator_id: int, kind: LetterKind, *, title: str, text: str, path: str | None = None) -> Letter:
    """Put a letter into an operator's 消息 and give it; call inside a unit of work.

    Pushes and announcements appear there by themselves. `path` is a page of the desktop, such as
    `/desktop/applications/12`.
    """
    letter = Letter(
        operator_id=operator_id, kind=kind, title=title, text=text, path=path, created_at=clock.now()
    )
    db.session.add(letter)
    return letter


def mark_read(operator_id: int, source: Source, row_id: int) -> None:
    """Note that an operator has read a line; doing it again changes nothing. Call inside a unit of work."""
    if db.session.get(Mark, (operator_id, source, row_id)) is None:
        db.session.add(Mark(operator_id=operator_id, source=source, row_id=row_id, read_at=clock.now()))


def mark_all_read(operator_id: int) -> None:
    """Note that an operator has read everything that came until now; call inside a unit of work."""
    db.session.merge(AllRead(operator_id=operator_id, until=clock.now()))
    db.session.execute(delete(Mark).where(Mark.operator_id == operator_id))


def purge() -> int:
    """Delete letters that the inbox lists no more, and marks as old; call inside a unit of work. Returns how many."""
    until = clock.now() - KEPT
    db.session.execute(delete(Mark).where(Mark.read_at < until))
    gone = db.session.execute(delete(Letter).where(Letter.created_at < until))
    return int(gone.rowcount)  # type: ignore[attr-defined]
