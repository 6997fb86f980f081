"""Tables of the texts: each publication, and every revision of it, so that a change can be undone."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import BigId, Model, UtcDateTime, text_enum


class Kind(StrEnum):
    """What a text is, and so where it is shown."""

    ANNOUNCEMENT = "announcement"
    VERSION_NOTE = "version_note"
    POLICY = "policy"
    FAQ = "faq"
    ABOUT = "about"


KIND_ZH = {
    Kind.ANNOUNCEMENT: "系统公告",
    Kind.VERSION_NOTE: "版本说明",
    Kind.POLICY: "政策法规",
    Kind.FAQ: "常见问题",
    Kind.ABOUT: "关于我们",
}


class Publication(Model):
    """One text through all its revisions; `revision` is the number of the newest, which is the one in force."""

    __tablename__ = "publication"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[Kind] = mapped_column(text_enum(Kind, "kind"), index=True)
    revision: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Revision(Model):
    """A text as somebody saved it; rows are added and never changed.

    `body` is Markdown as `rendering` reads it. `section` groups questions. Lower `position` comes first, and
    what is not `shown` is a draft or was taken down.
    """

    __tablename__ = "publication_revision"
    __table_args__ = (UniqueConstraint("publication_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    publisher: Mapped[str] = mapped_column(Text)
    published_on: Mapped[date]
    section: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    shown: Mapped[bool]
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    written_by: Mapped[str] = mapped_column(Text)
