"""The verbs of the staff accounts: open, renew and close them; each is audited."""

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import select, update

from app.accounts import passwords
from app.audit.service import record
from app.core import clock
from app.core.db import db
from app.core.gateways import current
from app.staff import codes, queries, rules
from app.staff.errors import UserNameTakenError
from app.staff.models import Role, Staff, StaffRole, StaffSession


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What an authenticator app has to be told; shown once and never again."""

    staff_id: int
    secret: str = field(repr=False)
    address: str = field(repr=False)


def add(*, user_name: str, name: str, roles: Collection[Role], password: str, by: str) -> Enrolled:
    """Open an account with a password and a fresh second factor.

    Raises:
        UserNameTakenError: also when a closed account has the name.
    """
    clean = rules.clean_user_name(user_name)
    if db.session.scalar(select(Staff.id).where(Staff.user_name == clean)) is not None:
        raise UserNameTakenError
    secret = codes.draw_secret()
    staff = Staff(
        user_name=clean,
        name=name.strip(),
        password_hash=passwords.hash_password(password),
        code_secret_sealed=current().vault.encrypt(secret),
        created_at=clock.now(),
        granted=[StaffRole(role=role) for role in sorted(set(roles))],
    )
    db.session.add(staff)
    db.session.flush()
    record("staff:account:add", actor=by, subject_id=staff.id, roles=" ".join(sorted(roles)))
    return _enrolled(staff, secret)


def set_roles(user_name: str, *, roles: Collection[Role], by: str) -> None:
    """Give an account other roles, which count from its next request on.

    Raises:
        NotFoundError: when there is no such account.
    """
    staff = queries.by_user_name(db.session(), user_name)
    wished, had = set(roles), staff.roles
    for one in staff.granted:
        if one.role not in wished:
            db.session.delete(one)
    db.session.add_all(StaffRole(staff_id=staff.id, role=role) for role in sorted(wished - had))
    db.session.flush()
    db.session.expire(staff, ["granted"])
    record(
        "staff:account:roles",
        actor=by,
        subject_id=staff.id,
        roles=" ".join(sorted(wished)),
        before=" ".join(sorted(had)),
    )


def reset(user_name: str, *, password: str, by: str) -> Enrolled:
    """Give a new password and a new second factor, open a closed account again, end all its sessions.

    Raises:
        NotFoundError: when there is no such account.
    """
    staff = queries.by_user_name(db.session(), user_name)
    secret = codes.draw_secret()
    staff.password_hash = passwords.hash_password(password)
    staff.code_secret_sealed = current().vault.encrypt(secret)
    staff.code_step = 0
    staff.closed_at = None
    _end_sessions_of(staff.id)
    record("staff:account:reset", actor=by, subject_id=staff.id)
    return _enrolled(staff, secret)


def close(user_name: str, *, by: str) -> None:
    """Close an account and end all its sessions.

    Raises:
        NotFoundError: when there is no such account.
    """
    staff = queries.by_user_name(db.session(), user_name)
    staff.closed_at = staff.closed_at or clock.now()
    _end_sessions_of(staff.id)
    record("staff:account:close", actor=by, subject_id=staff.id)


def _enrolled(staff: Staff, secret: str) -> Enrolled:
    issuer = current().settings.site_account_name or "ecert"
    return Enrolled(staff.id, secret, codes.address(secret, user_name=staff.user_name, issuer=issuer))


def _end_sessions_of(staff_id: int) -> None:
    db.session.execute(
        update(StaffSession)
        .where(StaffSession.staff_id == staff_id, StaffSession.ended_at.is_(None))
        .values(ended_at=clock.now())
    )
