"""Tables of the ingest: keys of the issuing systems and every message as it came."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.certificates.models import Issuer
from app.core.db import BigId, Model, UtcDateTime


class IngestKey(Model):
    """A shared secret of one issuing system; at most two are live at a time, for rotation (D11)."""

    __tablename__ = "ingest_key"
    __table_args__ = (UniqueConstraint("key_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    issuer_id: Mapped[int] = mapped_column(ForeignKey("issuer.id"), index=True)
    key_id: Mapped[str] = mapped_column(Text)
    secret_sealed: Mapped[bytes]
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    issuer: Mapped[Issuer] = relationship(lazy="joined", innerjoin=True)


class IngestMessage(Model):
    """A message kept before it is understood; body and answer are encrypted, the body is purged later (D11)."""

    __tablename__ = "ingest_message"
    __table_args__ = (UniqueConstraint("issuer_id", "message_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    issuer_id: Mapped[int] = mapped_column(ForeignKey("issuer.id"))
    message_id: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    body_hash: Mapped[str] = mapped_column(Text)
    body_sealed: Mapped[bytes | None]
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSON)
