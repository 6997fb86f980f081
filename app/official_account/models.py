"""Tables of the official account: inbox of platform pushes and the shared credentials."""

from datetime import datetime

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import BigId, Model, UtcDateTime


class InboxMessage(Model):
    """A push of the platform, kept before it is handled; the body is encrypted and purged later."""

    __tablename__ = "inbox_message"
    __table_args__ = (UniqueConstraint("dedupe_key"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    dedupe_key: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    body_sealed: Mapped[bytes | None]
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    handled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    reply_sealed: Mapped[bytes | None]
    error: Mapped[str | None] = mapped_column(Text)


class StoredCredential(Model):
    """A token or ticket of the platform, shared by all processes, with the lease of whoever renews it."""

    __tablename__ = "stored_credential"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    value_sealed: Mapped[bytes | None]
    fetched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claim: Mapped[str | None] = mapped_column(Text)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
