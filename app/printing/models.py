"""Tables of the printing: how each certificate stands, every job, and what upstream systems are told."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import BigId, Model, UtcDateTime, text_enum


class PrintRecord(Model):
    """How a certificate stands that somebody tried to print, or that left self-printing; the others have none.

    `prints` counts confirmed prints (打印次数), `allowed` those that are allowed in all: one, and one more for
    each granted 自助重打. `failures` counts since the last success or release (D43).
    """

    __tablename__ = "print_record"
    __table_args__ = (CheckConstraint("prints <= allowed", name="prints"),)

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), primary_key=True)
    prints: Mapped[int] = mapped_column(default=0)
    allowed: Mapped[int] = mapped_column(default=1)
    failures: Mapped[int] = mapped_column(default=0)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class JobState(StrEnum):
    """How a print job stands; only the first is open."""

    RESERVED = "reserved"
    PRINTED = "printed"
    FAILED = "failed"
    CANCELLED = "cancelled"


JOB_STATE_ZH = {
    JobState.RESERVED: "待确认",
    JobState.PRINTED: "打印成功",
    JobState.FAILED: "打印失败",
    JobState.CANCELLED: "已取消",
}

_OPEN = text("state = 'reserved'")
_HELD = text("state IN ('reserved', 'printed') AND blank_id IS NOT NULL")


class PrintJob(Model):
    """One certificate on one numbered sheet, or on plain paper; `copy_no` 0 is the original, then the reprints.

    `ticket_id` is the newest print ticket that was written for it; a job of which no file was fetched can be given up.
    """

    __tablename__ = "print_job"
    __table_args__ = (
        Index("uq_print_job_open", "certificate_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("uq_print_job_blank", "blank_id", unique=True, sqlite_where=_HELD, postgresql_where=_HELD),
        Index("ix_print_job_operator_id", "operator_id", "state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    version: Mapped[int]
    copy_no: Mapped[int]
    pages: Mapped[int]
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"))
    operator_id: Mapped[int] = mapped_column(ForeignKey("operator.id"))
    blank_id: Mapped[int | None] = mapped_column(ForeignKey("blank.id"))
    blank_no: Mapped[str | None] = mapped_column(Text)
    blank_kind_id: Mapped[int | None] = mapped_column(ForeignKey("blank_kind.id"))
    continuation_kind_id: Mapped[int | None] = mapped_column(ForeignKey("blank_kind.id"))
    continuations: Mapped[int] = mapped_column(default=0)
    state: Mapped[JobState] = mapped_column(text_enum(JobState, "state"))
    reserved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by: Mapped[str | None] = mapped_column(Text)
    ticket_id: Mapped[int | None] = mapped_column(BigId)


class PrintEventKind(StrEnum):
    """What happened to a certificate in self-printing, as upstream systems and staff read it."""

    RESERVED = "reserved"
    PRINTED = "printed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    RELEASED = "released"
    REPRINT_GRANTED = "reprint_granted"
    LEFT = "left_self_printing"


EVENT_ZH = {
    PrintEventKind.RESERVED: "开始打印",
    PrintEventKind.PRINTED: "打印成功",
    PrintEventKind.FAILED: "打印失败",
    PrintEventKind.CANCELLED: "取消打印",
    PrintEventKind.RELEASED: "解除锁定",
    PrintEventKind.REPRINT_GRANTED: "准予重打",
    PrintEventKind.LEFT: "转为现场出证",
}


class PrintEvent(Model):
    """One such event; ids only grow, so that a reader can ask for what came after the last one he knows."""

    __tablename__ = "print_event"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[PrintEventKind] = mapped_column(text_enum(PrintEventKind, "kind"))
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    print_job_id: Mapped[int | None] = mapped_column(ForeignKey("print_job.id"))
    actor: Mapped[str] = mapped_column(Text)


class ExportState(StrEnum):
    """How far an export has come."""

    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"


class PrintExport(Model):
    """A list that is long enough to be built by a worker (D48); the file is kept for a day under `sha256`."""

    __tablename__ = "print_export"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    operator_id: Mapped[int] = mapped_column(ForeignKey("operator.id"), index=True)
    uscc: Mapped[str] = mapped_column(Text)
    conditions: Mapped[str] = mapped_column(Text)
    total: Mapped[int]
    state: Mapped[ExportState] = mapped_column(text_enum(ExportState, "state"))
    sha256: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
