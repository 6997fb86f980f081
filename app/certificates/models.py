"""Tables of the certificates: the present state, every version, and the parties."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import BigId, Model, UtcDateTime, text_enum


class Direction(StrEnum):
    """出入境类型."""

    ENTRY = "entry"
    EXIT = "exit"


DIRECTION_ZH = {Direction.ENTRY: "入境", Direction.EXIT: "出境"}


class Origin(StrEnum):
    """Which process issued an exit certificate (R64)."""

    CLOUD = "cloud"
    LEGACY = "legacy"


class CollectionMethod(StrEnum):
    """领证方式 (R68)."""

    SELF_PRINT = "self_print"
    ON_SITE = "on_site"


class Status(StrEnum):
    """What the issuer last said; expiry follows from the date and is not stored."""

    ISSUED = "issued"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


class PartyRole(StrEnum):
    """What an enterprise is to a certificate (D14)."""

    CONSIGNEE = "consignee"
    CONSIGNOR = "consignor"
    DECLARANT = "declarant"
    BLANK_HOLDER = "blank_holder"


# Whose certificate it is (D14): for an entry all three parties of the declaration, for an exit the two of ours.
OWNER_ROLES = {
    Direction.ENTRY: (PartyRole.CONSIGNEE, PartyRole.CONSIGNOR, PartyRole.DECLARANT),
    Direction.EXIT: (PartyRole.CONSIGNOR, PartyRole.DECLARANT),
}


class Event(StrEnum):
    """What happened to a certificate, as subscribers hear of it."""

    ISSUED = "issued"
    AMENDED = "amended"
    WITHDRAWN = "withdrawn"


class Issuer(Model):
    """An upstream issuing system; its certificates are nobody else's to change (D11)."""

    __tablename__ = "issuer"
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Certificate(Model):
    """A certificate as its newest version says; numbers are text and kept as they came, less blanks."""

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("direction", "certificate_no"),
        Index("ix_certificate_contact_phone", "contact_phone"),
        Index("ix_certificate_inspection_no", "inspection_no"),
        Index("ix_certificate_declaration_no", "declaration_no"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    issuer_id: Mapped[int] = mapped_column(ForeignKey("issuer.id"), index=True)
    direction: Mapped[Direction] = mapped_column(text_enum(Direction, "direction"))
    certificate_no: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    format: Mapped[str] = mapped_column(Text)
    kind_name: Mapped[str] = mapped_column(Text)
    kind_name_en: Mapped[str | None] = mapped_column(Text)
    issued_on: Mapped[date]
    valid_until: Mapped[date | None]
    origin: Mapped[Origin] = mapped_column(text_enum(Origin, "origin"))
    inspection_no: Mapped[str | None] = mapped_column(Text)
    declaration_no: Mapped[str | None] = mapped_column(Text)
    collection_method: Mapped[CollectionMethod | None] = mapped_column(
        text_enum(CollectionMethod, "collection_method")
    )
    contact_phone: Mapped[str | None] = mapped_column(Text)
    status: Mapped[Status] = mapped_column(text_enum(Status, "status"))
    status_on: Mapped[date]
    reason: Mapped[str | None] = mapped_column(Text)
    successor_no: Mapped[str | None] = mapped_column(Text)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    query_code_hash: Mapped[str] = mapped_column(Text)
    query_code_sealed: Mapped[bytes]
    query_code_reset_by_owner: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    issuer: Mapped[Issuer] = relationship(lazy="raise_on_sql")
    parties: Mapped[list["Party"]] = relationship(
        lazy="raise_on_sql", back_populates="certificate", cascade="all, delete-orphan", order_by="Party.id"
    )


class Party(Model):
    """An enterprise that a certificate names; it need not be registered here."""

    __tablename__ = "certificate_party"
    __table_args__ = (Index("ix_certificate_party_uscc", "uscc", "role"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    role: Mapped[PartyRole] = mapped_column(text_enum(PartyRole, "role"))
    uscc: Mapped[str | None] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)

    certificate: Mapped[Certificate] = relationship(lazy="raise_on_sql", back_populates="parties")


class Owner(Model):
    """An enterprise that may see a certificate (D14), once whatever its roles, laid out as its searches read it.

    `dated_on` is the day under which a search by date finds it: None for exit certificates of the older
    process, which are found by number only (R64).
    """

    __tablename__ = "certificate_owner"
    __table_args__ = (
        Index("ix_certificate_owner_search", "uscc", "direction", "dated_on", "certificate_id"),
    )

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), primary_key=True)
    uscc: Mapped[str] = mapped_column(Text, primary_key=True)
    direction: Mapped[Direction] = mapped_column(text_enum(Direction, "direction"))
    dated_on: Mapped[date | None]


class CertificateVersion(Model):
    """One version as it was delivered: the fields without the query code, and the hash that tells repeats."""

    __tablename__ = "certificate_version"
    __table_args__ = (UniqueConstraint("certificate_id", "version"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    version: Mapped[int]
    event: Mapped[Event] = mapped_column(text_enum(Event, "event"))
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    content_hash: Mapped[str] = mapped_column(Text)
    ingest_message_id: Mapped[int | None] = mapped_column(ForeignKey("ingest_message.id"), index=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    pushed: Mapped[bool]


class WrongAnswer(Model):
    """A wrong query code, kept for two days so that guessing can be stopped.

    The keys are keyed hashes of number and asker, so a number that does not exist counts like any other.
    """

    __tablename__ = "wrong_answer"
    __table_args__ = (
        Index("ix_wrong_answer_number_key", "number_key", "at"),
        Index("ix_wrong_answer_asker_key", "asker_key", "at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number_key: Mapped[str] = mapped_column(Text)
    asker_key: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
