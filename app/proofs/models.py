"""Tables of the proofs: one signed record for each printed version, and the keys that sign."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import BigId, Model, UtcDateTime


class ProofKey(Model):
    """A key pair (ECDSA P-256) that signs QR payloads and status lists; the private half is encrypted at rest.

    `key_id` is the first 8 bytes of the SHA-256 of the public key (DER SubjectPublicKeyInfo), as 16 hex digits.
    """

    __tablename__ = "proof_key"
    __table_args__ = (UniqueConstraint("key_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key_id: Mapped[str] = mapped_column(Text)
    public_key: Mapped[str] = mapped_column(Text)
    private_sealed: Mapped[bytes]
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    not_after: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Proof(Model):
    """The signed record of one printed version, made once (D24).

    `record` is the canonical JSON (RFC 8785) of all printed fields, `record_hash` its SHA-256 in hex, `signed`
    the COSE_Sign1 of the QR as upper-case base32 without padding, `status_index` the bit in the status list.
    """

    __tablename__ = "proof"
    __table_args__ = (UniqueConstraint("certificate_id", "version"), UniqueConstraint("status_index"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    version: Mapped[int]
    record: Mapped[str] = mapped_column(Text)
    record_hash: Mapped[str] = mapped_column(Text, index=True)
    signed: Mapped[str] = mapped_column(Text)
    key_id: Mapped[str] = mapped_column(Text)
    status_index: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
