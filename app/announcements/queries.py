"""Reads of the texts: what everybody sees, and for staff everything with its history."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from app.announcements import rendering
from app.announcements.models import KIND_ZH, Kind, Publication, Revision
from app.core.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Article:
    """One revision of a text; `published_on` is a day in Asia/Shanghai, `written_at` UTC."""

    id: int
    kind: Kind
    number: int
    title: str
    body: str
    publisher: str
    published_on: date
    section: str
    position: int
    shown: bool
    written_at: datetime
    written_by: str

    @property
    def kind_zh(self) -> str:
        """Name the kind."""
        return KIND_ZH[self.kind]

    @property
    def html(self) -> Markup:
        """Give the text as safe HTML."""
        return rendering.to_html(self.body)


_COLUMNS = (Publication.id, Publication.kind, *(Revision.__table__.c[name] for name in Article.__slots__[2:]))
_EACH = select(*_COLUMNS).join(Revision, Revision.publication_id == Publication.id)
_NEWEST = select(*_COLUMNS).join(
    Revision, and_(Revision.publication_id == Publication.id, Revision.number == Publication.revision)
)
_ORDER = (Revision.position, Revision.published_on.desc(), Publication.id.desc())


def shown(session: Session, kind: Kind, *, limit: int | None = None) -> list[Article]:
    """List what everybody sees of a kind: by position, then the newest first."""
    return _list(
        session, _NEWEST.where(Publication.kind == kind, Revision.shown).order_by(*_ORDER).limit(limit)
    )


def all_of(session: Session, kind: Kind) -> list[Article]:
    """List everything of a kind as it stands now, drafts too, for staff."""
    return _list(session, _NEWEST.where(Publication.kind == kind).order_by(*_ORDER))


def shown_by_id(session: Session, publication_id: int) -> Article:
    """Find what everybody may read.

    Raises:
        NotFoundError: also for a draft or what was taken down.
    """
    return _one(session, _NEWEST.where(Publication.id == publication_id, Revision.shown))


def by_id(session: Session, publication_id: int) -> Article:
    """Find a text as it stands now, for staff.

    Raises:
        NotFoundError: when there is none.
    """
    return _one(session, _NEWEST.where(Publication.id == publication_id))


def revision(session: Session, publication_id: int, number: int) -> Article:
    """Find a text as it once was.

    Raises:
        NotFoundError: when it has no such revision.
    """
    return _one(session, _EACH.where(Publication.id == publication_id, Revision.number == number))


def history(session: Session, publication_id: int) -> list[Article]:
    """List every revision of a text, the newest first."""
    return _list(session, _EACH.where(Publication.id == publication_id).order_by(Revision.number.desc()))


def _list(session: Session, statement: Select[Any]) -> list[Article]:
    return [Article(*row) for row in session.execute(statement)]


def _one(session: Session, statement: Select[Any]) -> Article:
    row = session.execute(statement).first()
    if row is None:
        raise NotFoundError
    return Article(*row)
