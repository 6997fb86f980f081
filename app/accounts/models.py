"""Tables of the accounts: enterprises, their operators, and the log-ins of these."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import BigId, Model, UtcDateTime, text_enum


class Enterprise(Model):
    """A registered enterprise, known by its 统一社会信用代码."""

    __tablename__ = "enterprise"
    __table_args__ = (UniqueConstraint("uscc"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uscc: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text, default="")
    registered_address: Mapped[str] = mapped_column(Text, default="")
    business_address: Mapped[str] = mapped_column(Text, default="")
    address_en: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class State(StrEnum):
    """Where an operator stands; only an active one may do anything (D31)."""

    PENDING = "pending"
    ACTIVE = "active"
    REFUSED = "refused"
    CLOSED = "closed"


STATE_ZH = {
    State.PENDING: "待审核",
    State.ACTIVE: "有效",
    State.REFUSED: "未通过",
    State.CLOSED: "已停用",
}


class Operator(Model):
    """A person who acts for an enterprise (企业操作员); the phone counts only once it is proven (D32).

    `admitted_by` is an actor as the audit names it.
    """

    __tablename__ = "operator"
    __table_args__ = (
        UniqueConstraint("user_name"),
        Index(
            "uq_operator_proven_phone",
            "phone",
            unique=True,
            sqlite_where=text("phone_proven_at IS NOT NULL AND closed_at IS NULL"),
            postgresql_where=text("phone_proven_at IS NOT NULL AND closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"), index=True)
    user_name: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text)
    phone_proven_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    admitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    admitted_by: Mapped[str | None] = mapped_column(Text)
    refused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    enterprise: Mapped[Enterprise] = relationship(lazy="joined", innerjoin=True)

    @property
    def state(self) -> State:
        """Tell where this operator stands."""
        if self.closed_at is not None:
            return State.CLOSED
        if self.admitted_at is not None:
            return State.ACTIVE
        return State.PENDING if self.refused_at is None else State.REFUSED


class Way(StrEnum):
    """How an operator proved who he is."""

    PASSWORD = "password"  # noqa: S105 - a way
    KEY = "key"


WAY_ZH = {Way.PASSWORD: "账号密码", Way.KEY: "卡介质"}


class OperatorKey(Model):
    """A 卡介质: a key of WebAuthn by its credential id (base64url); it counts through the end of its last day."""

    __tablename__ = "operator_key"
    __table_args__ = (UniqueConstraint("credential_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    operator_id: Mapped[int] = mapped_column(ForeignKey("operator.id"), index=True)
    credential_id: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text)
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(BigId)
    valid_until: Mapped[date]
    enrolled_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class KeyChallenge(Model):
    """What a key has to sign; `owner_key` is the keyed hash of browser session and purpose."""

    __tablename__ = "key_challenge"
    __table_args__ = (UniqueConstraint("owner_key"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    owner_key: Mapped[str] = mapped_column(Text)
    challenge: Mapped[bytes]
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class OperatorSession(Model):
    """A log-in that lasts; the token itself is only in the browser, `origin` is a network and no address."""

    __tablename__ = "operator_session"
    __table_args__ = (UniqueConstraint("token_hash"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    operator_id: Mapped[int] = mapped_column(ForeignKey("operator.id"), index=True)
    token_hash: Mapped[str] = mapped_column(Text)
    way: Mapped[Way] = mapped_column(text_enum(Way, "way"))
    origin: Mapped[str] = mapped_column(Text)
    browser: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    key_id: Mapped[int | None] = mapped_column(ForeignKey("operator_key.id"))

    operator: Mapped[Operator] = relationship(lazy="joined", innerjoin=True)
