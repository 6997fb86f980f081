"""Tables of the blank forms: kinds, numbered sheets, unnumbered continuation sheets, applications, and every step."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import BigId, Model, UtcDateTime, text_enum


class BlankKind(Model):
    """A kind of blank form; its numbers are `prefix` and `digits` digits.

    Continuation and copy pages (空白续页/副页) are kinds too: those have no numbers and are counted (D44).
    """

    __tablename__ = "blank_kind"
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    is_continuation: Mapped[bool]
    prefix: Mapped[str] = mapped_column(Text)
    digits: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    formats: Mapped[list["BlankFormat"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="BlankFormat.format"
    )


class BlankFormat(Model):
    """A format of certificates that is printed on a kind."""

    __tablename__ = "blank_format"

    kind_id: Mapped[int] = mapped_column(ForeignKey("blank_kind.id"), primary_key=True)
    format: Mapped[str] = mapped_column(Text, primary_key=True)


class PlainPaper(Model):
    """An issuer whose certificates are printed on plain paper, without blank forms."""

    __tablename__ = "plain_paper"

    issuer_id: Mapped[int] = mapped_column(ForeignKey("issuer.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    said_by: Mapped[str] = mapped_column(Text)


class SheetState(StrEnum):
    """Where a numbered sheet is."""

    IN_STOCK = "in_stock"
    ISSUED = "issued"
    COLLECTED = "collected"
    RESERVED = "reserved"
    USED = "used"
    SPOILED = "spoiled"
    VOID = "void"


SHEET_STATE_ZH = {
    SheetState.IN_STOCK: "在库",
    SheetState.ISSUED: "已发放",
    SheetState.COLLECTED: "已领取",
    SheetState.RESERVED: "打印中",
    SheetState.USED: "已使用",
    SheetState.SPOILED: "已报废",
    SheetState.VOID: "已作废",
}


class Blank(Model):
    """One numbered sheet; its number is unique among all kinds, as people type nothing else."""

    __tablename__ = "blank"
    __table_args__ = (
        UniqueConstraint("blank_no"),
        Index("ix_blank_kind_id", "kind_id", "state", "blank_no"),
        Index("ix_blank_enterprise_id", "enterprise_id", "state", "blank_no"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind_id: Mapped[int] = mapped_column(ForeignKey("blank_kind.id"))
    blank_no: Mapped[str] = mapped_column(Text)
    state: Mapped[SheetState] = mapped_column(text_enum(SheetState, "state"))
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ContinuationStock(Model):
    """How many sheets of a continuation kind somebody has; without an enterprise it is the institution's stock."""

    __tablename__ = "continuation_stock"
    __table_args__ = (
        UniqueConstraint("kind_id", "enterprise_id"),
        Index(
            "uq_continuation_stock_ours",
            "kind_id",
            unique=True,
            sqlite_where=text("enterprise_id IS NULL"),
            postgresql_where=text("enterprise_id IS NULL"),
        ),
        CheckConstraint("quantity >= 0", name="quantity"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind_id: Mapped[int] = mapped_column(ForeignKey("blank_kind.id"))
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise.id"))
    quantity: Mapped[int]


class RequestState(StrEnum):
    """How far an application for blank forms has come."""

    APPLIED = "applied"
    ISSUED = "issued"
    COLLECTED = "collected"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


REQUEST_STATE_ZH = {
    RequestState.APPLIED: "已申领",
    RequestState.ISSUED: "已发放，待领取",
    RequestState.COLLECTED: "已领取",
    RequestState.REFUSED: "已退回",
    RequestState.WITHDRAWN: "已撤回",
}


class BlankRequest(Model):
    """An enterprise applies for sheets of a kind (申领); `first_no` and `last_no` are what it was issued."""

    __tablename__ = "blank_request"
    __table_args__ = (Index("ix_blank_request_state", "state", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"), index=True)
    operator_id: Mapped[int] = mapped_column(ForeignKey("operator.id"))
    kind_id: Mapped[int] = mapped_column(ForeignKey("blank_kind.id"))
    quantity: Mapped[int]
    state: Mapped[RequestState] = mapped_column(text_enum(RequestState, "state"))
    note: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str | None] = mapped_column(Text)
    first_no: Mapped[str | None] = mapped_column(Text)
    last_no: Mapped[str | None] = mapped_column(Text)
    applied_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    kind: Mapped[BlankKind] = relationship(lazy="joined", innerjoin=True)


class Step(StrEnum):
    """What happened to sheets."""

    RECEIVED = "received"
    ISSUED = "issued"
    COLLECTED = "collected"
    RESERVED = "reserved"
    RELEASED = "released"
    USED = "used"
    SPOILED = "spoiled"
    VOIDED = "voided"


STEP_ZH = {
    Step.RECEIVED: "入库",
    Step.ISSUED: "发放",
    Step.COLLECTED: "领取",
    Step.RESERVED: "占用",
    Step.RELEASED: "释放",
    Step.USED: "使用",
    Step.SPOILED: "报废",
    Step.VOIDED: "作废",
}


class BlankStep(Model):
    """A step of one sheet, of a range, or of a number of continuation sheets; it is written once and never changed.

    `actor` is a person as the audit names him; `print_job_id` the job that a sheet went into.
    """

    __tablename__ = "blank_step"
    __table_args__ = (Index("ix_blank_step_range", "kind_id", "first_no", "last_no"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    step: Mapped[Step] = mapped_column(text_enum(Step, "step"))
    kind_id: Mapped[int] = mapped_column(ForeignKey("blank_kind.id"))
    first_no: Mapped[str | None] = mapped_column(Text)
    last_no: Mapped[str | None] = mapped_column(Text)
    quantity: Mapped[int]
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise.id"), index=True)
    print_job_id: Mapped[int | None] = mapped_column(BigId, index=True)
    actor: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
