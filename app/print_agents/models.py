"""Tables of the print controls: the controls, how far off their printers print, and the tickets they print against."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import BigId, Model, UtcDateTime, text_enum
from app.documents.models import Variant


class Mode(StrEnum):
    """How a control hears of tickets: the page in the browser brings them, or the control asks the server."""

    PULL = "pull"
    POLL = "poll"


class PrintAgent(Model):
    """A print control; it has no enterprise until an operator types the code that it shows.

    `key_hash` is the SHA-256 (64 hex digits) of its key, `code_hash` the keyed hash of the six digits. `printers` is
    what it told last: `{name, state, is_default, reason}`.
    """

    __tablename__ = "print_agent"
    __table_args__ = (UniqueConstraint("key_hash"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key_hash: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    version: Mapped[str] = mapped_column(Text)
    platform: Mapped[str] = mapped_column(Text)
    mode: Mapped[Mode] = mapped_column(text_enum(Mode, "mode"))
    code_hash: Mapped[str | None] = mapped_column(Text, index=True)
    code_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise.id"), index=True)
    paired_by: Mapped[int | None] = mapped_column(ForeignKey("operator.id"))
    paired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    printers: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)


class PrinterOffset(Model):
    """How far the print of a printer has to move to the right and down, in tenths of a millimetre."""

    __tablename__ = "printer_offset"

    agent_id: Mapped[int] = mapped_column(ForeignKey("print_agent.id"), primary_key=True)
    printer: Mapped[str] = mapped_column(Text, primary_key=True)
    right: Mapped[int]
    down: Mapped[int]


class TicketState(StrEnum):
    """How far a ticket has come; the last three are ends."""

    WAITING = "waiting"
    FETCHED = "fetched"
    SPOOLED = "spooled"
    DONE = "done"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


TICKET_STATE_ZH = {
    TicketState.WAITING: "等待打印控件取件",
    TicketState.FETCHED: "打印控件已取件",
    TicketState.SPOOLED: "已送打印机",
    TicketState.DONE: "打印机报告已完成",
    TicketState.FAILED: "打印机报告失败",
    TicketState.WITHDRAWN: "已取消",
}


class PrintTicket(Model):
    """The right to fetch one file once, within two minutes.

    Without an agent it is the browser's viewer that fetches; without a certificate it is a test page. `detail` is
    what the control says about the outcome; `handed_at` is when a control that asks the server got the ticket.
    """

    __tablename__ = "print_ticket"
    __table_args__ = (Index("ix_print_ticket_agent_id", "agent_id", "state"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    secret_hash: Mapped[str] = mapped_column(Text)
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("print_agent.id"))
    operator_id: Mapped[int] = mapped_column(ForeignKey("operator.id"))
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    version: Mapped[int | None]
    variant: Mapped[Variant | None] = mapped_column(text_enum(Variant, "variant"))
    copy_no: Mapped[int | None]
    printer: Mapped[str] = mapped_column(Text)
    state: Mapped[TicketState] = mapped_column(text_enum(TicketState, "state"))
    detail: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    handed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fetched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
