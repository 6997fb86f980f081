"""What 消息 of the desktop lists: pushes, announcements and letters of an operator, newest first (D38)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    Text,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)

from app.accounts.models import Operator
from app.announcements.models import Kind, Publication, Revision
from app.binding.models import Binding
from app.certificates.models import Certificate
from app.core import clock
from app.core.db import db
from app.core.errors import NotFoundError
from app.inbox.models import LETTER_KIND_ZH, AllRead, Letter, LetterKind, Mark, Source
from app.inbox.service import KEPT
from app.notifications.models import Delivery, Notice
from app.notifications.queries import NOTICE_ZH
from app.statuses.models import STATUS_TOPIC_ZH, StatusEvent, StatusTopic

# More are not counted one by one on every page.
MOST_UNREAD = 99


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the inbox; `kind` and `subject` say what the source knows, `at` is UTC."""

    source: Source
    row_id: int
    kind: str
    subject: str
    at: datetime
    is_read: bool

    @property
    def kind_zh(self) -> str:
        """Name what it is."""
        match self.source:
            case Source.PUSH:
                return "推送"
            case Source.ANNOUNCEMENT:
                return "系统公告"
            case Source.LETTER:
                return LETTER_KIND_ZH[LetterKind(self.kind)]

    @property
    def title(self) -> str:
        """Give the line's words."""
        if self.source is not Source.PUSH:
            return self.subject
        if self.kind in set(StatusTopic):
            return f"{STATUS_TOPIC_ZH[StatusTopic(self.kind)]}：{self.subject}"
        return f"{NOTICE_ZH[Notice(self.kind)]}：{self.subject}"


def lines(operator_id: int, *, offset: int, size: int) -> tuple[list[Line], int]:
    """List a stretch of an operator's inbox, and how many lines of the last 180 days it has in all."""
    everything = _everything(operator_id)
    rows = db.session.execute(
        _each(operator_id, everything)
        .order_by(everything.c.at.desc(), everything.c.source, everything.c.row_id.desc())
        .offset(offset)
        .limit(size)
    )
    total = db.session.scalar(select(func.count()).select_from(everything))
    return [_line(row) for row in rows], total or 0


def unread(operator_id: int) -> int:
    """Count what an operator has not read, up to 100."""
    everything = _everything(operator_id)
    some = (
        select(literal(1))
        .select_from(everything)
        .outerjoin(Mark, _marks(operator_id, everything))
        .where(~_is_read(operator_id, everything))
        .limit(MOST_UNREAD + 1)
        .subquery()
    )
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def one(operator_id: int, source: Source, row_id: int) -> Line:
    """Find a line of an operator's inbox.

    Raises:
        NotFoundError: also for a line of somebody else.
    """
    everything = _everything(operator_id)
    row = db.session.execute(
        _each(operator_id, everything).where(everything.c.source == source, everything.c.row_id == row_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return _line(row)


def letter(row_id: int) -> Letter:
    """Give a letter whose line was found."""
    return db.session.get_one(Letter, row_id)


def push(row_id: int) -> Delivery:
    """Give a push whose line was found."""
    return db.session.get_one(Delivery, row_id)


def _line(row: Any) -> Line:
    source, row_id, kind, subject, at, is_read = row
    return Line(Source(source), row_id, kind, subject, at, bool(is_read))


def _each(operator_id: int, everything: Subquery) -> Select[Any]:
    return select(everything, _is_read(operator_id, everything)).outerjoin(
        Mark, _marks(operator_id, everything)
    )


def _marks(operator_id: int, everything: Subquery) -> ColumnElement[bool]:
    return and_(
        Mark.operator_id == operator_id,
        cast(Mark.source, Text) == everything.c.source,
        Mark.row_id == everything.c.row_id,
    )


def _is_read(operator_id: int, everything: Subquery) -> ColumnElement[bool]:
    # What came before somebody had an account is no news to him.
    until = (
        select(func.coalesce(AllRead.until, Operator.created_at))
        .select_from(Operator)
        .outerjoin(AllRead, AllRead.operator_id == Operator.id)
        .where(Operator.id == operator_id)
        .scalar_subquery()
    )
    return or_(Mark.row_id.is_not(None), everything.c.at <= until)


def _everything(operator_id: int) -> Subquery:
    since = clock.now() - KEPT
    pushes = (
        select(
            literal(Source.PUSH.value, Text).label("source"),
            Delivery.id.label("row_id"),
            func.coalesce(cast(StatusEvent.topic, Text), cast(Delivery.notice, Text)).label("kind"),
            func.coalesce(Certificate.certificate_no, StatusEvent.business_no).label("subject"),
            Delivery.created_at.label("at"),
        )
        .join(Binding, Binding.id == Delivery.binding_id)
        .outerjoin(Certificate, Certificate.id == Delivery.certificate_id)
        .outerjoin(StatusEvent, StatusEvent.id == Delivery.status_event_id)
        .where(
            Binding.operator_id == operator_id,
            Delivery.created_at > since,
            # A letter has a line of its own.
            Delivery.notice.not_in((Notice.TEST, Notice.LETTER)),
        )
    )
    # A draft may have lain for weeks: it comes when people see it first.
    shown_at = (
        select(func.min(Revision.written_at))
        .where(Revision.publication_id == Publication.id, Revision.shown)
        .correlate(Publication)
        .scalar_subquery()
    )
    announcements = (
        select(
            literal(Source.ANNOUNCEMENT.value, Text),
            Publication.id,
            literal("", Text),
            Revision.title,
            shown_at,
        )
        .join(
            Revision,
            and_(Revision.publication_id == Publication.id, Revision.number == Publication.revision),
        )
        .where(Publication.kind == Kind.ANNOUNCEMENT, Revision.shown, shown_at > since)
    )
    letters = select(
        literal(Source.LETTER.value, Text),
        Letter.id,
        cast(Letter.kind, Text),
        Letter.title,
        Letter.created_at,
    ).where(Letter.operator_id == operator_id, Letter.created_at > since)
    return union_all(pushes, announcements, letters).subquery()
