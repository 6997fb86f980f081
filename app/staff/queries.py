"""Reads of the staff: who there is, and which sessions live."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import NotFoundError
from app.staff import rules
from app.staff.models import ROLE_ZH, Role, Staff, StaffSession


@dataclass(frozen=True, slots=True)
class Member:
    """A staff member, detached from the database; moments are UTC."""

    id: int
    user_name: str
    name: str
    roles: frozenset[Role]
    created_at: datetime
    closed_at: datetime | None

    def may(self, role: Role) -> bool:
        """Tell whether this member may do what asks for a role."""
        return rules.may(self.roles, role)

    @property
    def roles_zh(self) -> str:
        """Name the roles, in the order in which they are defined."""
        return "、".join(ROLE_ZH[role] for role in Role if role in self.roles)


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session that counts; `origin` is a network, `browser` what the browser says of itself."""

    id: int
    user_name: str
    origin: str
    browser: str
    created_at: datetime
    seen_at: datetime


def member(staff: Staff) -> Member:
    """Detach a row."""
    return Member(staff.id, staff.user_name, staff.name, staff.roles, staff.created_at, staff.closed_at)


def by_user_name(session: Session, user_name: str) -> Staff:
    """Find a staff member, open or closed.

    Raises:
        NotFoundError: when there is none.
    """
    found = session.scalars(
        select(Staff).where(Staff.user_name == rules.clean_user_name(user_name))
    ).one_or_none()
    if found is None:
        raise NotFoundError("没有该工作人员。")
    return found


def everybody(session: Session) -> list[Member]:
    """List all staff, the closed accounts last."""
    rows = session.scalars(select(Staff).order_by(Staff.closed_at.is_not(None), Staff.user_name))
    return [member(row) for row in rows]


def live_sessions(session: Session) -> list[LiveSession]:
    """List the sessions that count now, the newest first."""
    moment = clock.now()
    rows = session.scalars(
        select(StaffSession)
        .where(StaffSession.ended_at.is_(None), StaffSession.created_at > moment - rules.ABSOLUTE)
        .order_by(StaffSession.id.desc())
    )
    return [
        LiveSession(row.id, row.staff.user_name, row.origin, row.browser, row.created_at, row.seen_at)
        for row in rows
        if rules.session_lives(row.created_at, row.seen_at, moment)
    ]
