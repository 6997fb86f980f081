"""Tables of the audit: actions of people and systems, and look-ups of certificates."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import BigId, Model, UtcDateTime, text_enum


class AuditEntry(Model):
    """Who did what to what; `tag` is `<room>:<subject>:<action>`, `details` holds no secrets."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject", "tag", "subject_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    tag: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[int | None] = mapped_column(BigId)
    source: Mapped[str | None] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class LookupWay(StrEnum):
    """How somebody came to ask for a certificate."""

    TYPED = "typed"
    QR_LINK = "qr_link"
    MESSAGE_LINK = "message_link"
    SIGNED_QR = "signed_qr"
    FILE = "file"
    OWNER = "owner"


class LookupResult(StrEnum):
    """What the asker was told."""

    SHOWN = "shown"
    WRONG = "wrong"
    PAUSED = "paused"
    DOWNLOADED = "downloaded"
    CHECKED = "checked"


class Lookup(Model):
    """One look-up: when, by which way, with which result, from which coarse origin (a network, never an address)."""

    __tablename__ = "lookup"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"), index=True)
    way: Mapped[LookupWay] = mapped_column(text_enum(LookupWay, "way"))
    result: Mapped[LookupResult] = mapped_column(text_enum(LookupResult, "result"))
    origin: Mapped[str | None] = mapped_column(Text)
