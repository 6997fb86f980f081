"""Tables of the inbox: letters that stand nowhere else, and what an operator has read."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import BigId, Model, UtcDateTime, text_enum


class Source(StrEnum):
    """Where a line of the inbox stands: a push, an announcement, or a letter of our own table."""

    PUSH = "push"
    ANNOUNCEMENT = "announcement"
    LETTER = "letter"


class LetterKind(StrEnum):
    """What a letter is about."""

    DECISION = "decision"
    ALARM = "alarm"
    NOTICE = "notice"


LETTER_KIND_ZH = {LetterKind.DECISION: "审批结果", LetterKind.ALARM: "提醒", LetterKind.NOTICE: "通知"}


class Letter(Model):
    """Something told to one operator; `path` is the page of ours that it is about."""

    __tablename__ = "inbox_letter"
    __table_args__ = (Index("ix_inbox_letter_newest", "operator_id", "created_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    operator_id: Mapped[int] = mapped_column(ForeignKey("operator.id"))
    kind: Mapped[LetterKind] = mapped_column(text_enum(LetterKind, "kind"))
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    path: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Mark(Model):
    """One line of the inbox that an operator has read; `row_id` is that of its source."""

    __tablename__ = "inbox_mark"

    operator_id: Mapped[int] = mapped_column(ForeignKey("operator.id"), primary_key=True)
    source: Mapped[Source] = mapped_column(text_enum(Source, "source"), primary_key=True)
    row_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AllRead(Model):
    """Until when an operator has read everything."""

    __tablename__ = "inbox_all_read"

    operator_id: Mapped[int] = mapped_column(ForeignKey("operator.id"), primary_key=True, autoincrement=False)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
