"""Tables of the staff: accounts with a second factor, their roles, their sessions."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import BigId, Model, UtcDateTime, text_enum


class Role(StrEnum):
    """What a staff member may do (D37)."""

    VIEWER = "viewer"
    EDITOR = "editor"
    ISSUER_DESK = "issuer-desk"
    REVIEWER = "reviewer"
    SECURITY = "security"


ROLE_ZH = {
    Role.VIEWER: "查看",
    Role.EDITOR: "编辑",
    Role.ISSUER_DESK: "出证窗口",
    Role.REVIEWER: "审核",
    Role.SECURITY: "安全",
}


class Staff(Model):
    """A staff member; names stay taken after an account is closed, so that the audit names one person each."""

    __tablename__ = "staff"
    __table_args__ = (UniqueConstraint("user_name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_name: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    code_secret_sealed: Mapped[bytes]
    # The time step of the last code that was taken: each serves once.
    code_step: Mapped[int] = mapped_column(BigId, default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    granted: Mapped[list["StaffRole"]] = relationship(lazy="selectin", order_by="StaffRole.role")

    @property
    def roles(self) -> frozenset[Role]:
        """Give the roles."""
        return frozenset(one.role for one in self.granted)


class StaffRole(Model):
    """A role of a staff member."""

    __tablename__ = "staff_role"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(text_enum(Role, "role"), primary_key=True)


class StaffSession(Model):
    """A log-in that lasts; the token itself is only in the browser, `origin` is a network and no address."""

    __tablename__ = "staff_session"
    __table_args__ = (UniqueConstraint("token_hash"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    token_hash: Mapped[str] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(Text)
    browser: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    staff: Mapped[Staff] = relationship(lazy="joined", innerjoin=True)
