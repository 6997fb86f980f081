"""Tables of the accounts: enterprises and their operators."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import BigId, Model, UtcDateTime


class Enterprise(Model):
    """A registered enterprise, known by its 统一社会信用代码."""

    __tablename__ = "enterprise"
    __table_args__ = (UniqueConstraint("uscc"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    uscc: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Operator(Model):
    """A person who acts for an enterprise (企业操作员); the phone counts only once it is proven (D32)."""

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
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    enterprise: Mapped[Enterprise] = relationship(lazy="joined", innerjoin=True)
