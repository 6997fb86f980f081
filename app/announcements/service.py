"""The verbs of the texts: write a new one, revise it, go back to what it was; each is audited and nothing is lost."""

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import update

from app.announcements import queries
from app.announcements.errors import ChangedMeanwhileError
from app.announcements.models import Kind, Publication, Revision
from app.audit.service import record
from app.core import clock
from app.core.db import db

MOST_TITLE, MOST_BODY, MOST_NAME = 80, 20_000, 40


@dataclass(frozen=True, slots=True)
class Draft:
    """What staff type; `published_on` is a day in Asia/Shanghai."""

    title: str
    body: str
    publisher: str
    published_on: date
    section: str = ""
    position: int = 0
    shown: bool = True


def create(kind: Kind, draft: Draft, *, by: str) -> int:
    """Write a new text, signed by a staff member's user name; gives its id."""
    made = Publication(kind=kind, revision=1, created_at=clock.now())
    db.session.add(made)
    db.session.flush()
    _add(made.id, 1, draft, by=by)
    record("announcements:publication:create", actor=f"staff {by}", subject_id=made.id)
    return made.id


def revise(publication_id: int, draft: Draft, *, based_on: int, by: str) -> None:
    """Save a further revision of a text that was opened at revision `based_on`.

    Raises:
        ChangedMeanwhileError: when that is not the newest any more; nothing is saved.
    """
    _advance(publication_id, draft, based_on=based_on, by=by)
    record("announcements:publication:revise", actor=f"staff {by}", subject_id=publication_id)


def restore(publication_id: int, number: int, *, based_on: int, by: str) -> None:
    """Undo: save an earlier revision once more as the newest.

    Raises:
        NotFoundError: when there is no such revision.
        ChangedMeanwhileError: when `based_on` is not the newest any more.
    """
    earlier = asdict(queries.revision(db.session(), publication_id, number))
    draft = Draft(**{name: earlier[name] for name in Draft.__slots__})
    _advance(publication_id, draft, based_on=based_on, by=by)
    record(
        "announcements:publication:restore", actor=f"staff {by}", subject_id=publication_id, revision=number
    )


def _advance(publication_id: int, draft: Draft, *, based_on: int, by: str) -> None:
    # Comparing and counting in one statement: of two who save at once, one is told.
    advanced = db.session.execute(
        update(Publication)
        .where(Publication.id == publication_id, Publication.revision == based_on)
        .values(revision=based_on + 1)
    )
    if not advanced.rowcount:  # type: ignore[attr-defined]
        raise ChangedMeanwhileError
    _add(publication_id, based_on + 1, draft, by=by)


def _add(publication_id: int, number: int, draft: Draft, *, by: str) -> None:
    db.session.add(
        Revision(
            publication_id=publication_id,
            number=number,
            written_at=clock.now(),
            written_by=by,
            **asdict(draft),
        )
    )
    db.session.flush()
