"""The tables of the documents, each rendered once and kept, and of the certificates that sealed them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import BigId, Model, UtcDateTime, text_enum


class Variant(StrEnum):
    """Which file of a version it is (D24, D43); a copy is a reprint and has a number from 1."""

    ORIGINAL = "original"
    PREVIEW = "preview"
    COPY = "copy"


class DocumentState(StrEnum):
    """How far the rendering of a document has come."""

    DUE = "due"
    READY = "ready"
    FAILED = "failed"


class Document(Model):
    """One sealed PDF, kept in storage under the SHA-256 of its bytes (`sha256`, hex).

    The row comes first and is leased while one worker renders, so that the same document is never rendered twice.
    """

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("certificate_id", "version", "variant", "copy_no"),
        Index(
            "ix_document_due",
            "next_at",
            "id",
            sqlite_where=text("state = 'due'"),
            postgresql_where=text("state = 'due'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    version: Mapped[int]
    variant: Mapped[Variant] = mapped_column(text_enum(Variant, "variant"))
    copy_no: Mapped[int] = mapped_column(default=0)
    state: Mapped[DocumentState] = mapped_column(text_enum(DocumentState, "state"))
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(Text)
    pages: Mapped[int | None]
    size: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(Text, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SealCertificate(Model):
    """A certificate (DER) that has sealed files here; `fingerprint` is its SHA-256, hex.

    Kept for good: a file sealed with a former one stays ours when the authority behind the seal changes, until
    staff revoke it because its key came into wrong hands.
    """

    __tablename__ = "seal_certificate"

    fingerprint: Mapped[str] = mapped_column(Text, primary_key=True)
    certificate: Mapped[bytes] = mapped_column(LargeBinary)
    first_used_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
