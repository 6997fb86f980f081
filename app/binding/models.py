"""Tables of the bindings: which openid stands for which operator, and the codes by which one binds at a desktop."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Operator
from app.core.db import BigId, Model, UtcDateTime


class Binding(Model):
    """One binding of a WeChat user to an operator; undoing it empties the openid (D41) and keeps the row."""

    __tablename__ = "binding"
    __table_args__ = (
        Index(
            "uq_binding_live_operator",
            "operator_id",
            unique=True,
            sqlite_where=text("unbound_at IS NULL"),
            postgresql_where=text("unbound_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    operator_id: Mapped[int] = mapped_column(ForeignKey("operator.id"), index=True)
    openid: Mapped[str | None] = mapped_column(Text, unique=True)
    following: Mapped[bool]
    bound_at: Mapped[datetime] = mapped_column(UtcDateTime)
    consent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    following_changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    unbound_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    operator: Mapped[Operator] = relationship(lazy="joined", innerjoin=True)


class FollowCode(Model):
    """A scene QR that an operator has asked for at the desktop, and what came of it (D35); deleted after a day.

    What could serve a stranger is kept as a hash (the scene) or encrypted; `expires_at` moves on with each step.
    """

    __tablename__ = "follow_code"
    __table_args__ = (UniqueConstraint("scene_hash"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    operator_id: Mapped[int] = mapped_column(ForeignKey("operator.id"), index=True)
    scene_hash: Mapped[str] = mapped_column(Text)
    url_sealed: Mapped[bytes]
    openid_sealed: Mapped[bytes | None]
    digits_sealed: Mapped[bytes | None]
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    proven_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    operator: Mapped[Operator] = relationship(lazy="joined", innerjoin=True)
