"""Logging in with password and second factor, and the sessions that follow."""

import secrets
from datetime import timedelta

from sqlalchemy import delete, select, update

from app.accounts import passwords
from app.audit.service import record
from app.core import budgets, clock
from app.core.db import db
from app.core.errors import NotFoundError, PausedError
from app.core.gateways import current
from app.core.unit_of_work import unit_of_work
from app.staff import codes, queries, rules
from app.staff.errors import StaffLoginFailedError
from app.staff.models import Staff, StaffSession
from app.staff.queries import Member

_QUARTER = timedelta(minutes=15)
# Per account and source, so that a stranger shuts out nobody but himself (D33).
_PER_ACCOUNT = budgets.Budget("staff-account", 5, _QUARTER, _QUARTER)
_PER_SOURCE = budgets.Budget("staff-source", 20, _QUARTER, _QUARTER)
# Counted from everywhere, but only after a right password: who guesses codes has stolen one.
_CODES = budgets.Budget("staff-code", 10, timedelta(hours=1), timedelta(hours=1))
_TOKEN_BYTES = 32
_LONGEST_BROWSER = 120
_SEEN_EVERY = timedelta(minutes=1)
_KEPT = timedelta(days=30)


def log_in(*, user_name: str, password: str, code: str, source: str, origin: str, browser: str) -> str:
    """Check all three and begin a session; opens its own units of work, as hashing must not hold one open.

    Args:
        user_name: as typed.
        password: as typed.
        code: six digits of the authenticator app.
        source: the address that budgets count.
        origin: the coarse network that the list of sessions shows.
        browser: the User-Agent header.

    Returns:
        The token of the session, 256 random bits; only its keyed hash is stored.

    Raises:
        StaffLoginFailedError: the same whichever of the three was wrong.
        PausedError: when this source has tried too often.
    """
    name = rules.clean_user_name(user_name)
    tried_id, right = _try(name, password, source)
    with unit_of_work():
        staff = _with_code(name, code, source) if right else None
        if staff is None:
            record("staff:session:login_failed", actor="visitor", subject_id=tried_id, source=source)
        else:
            record("staff:session:login", actor=f"staff {name}", subject_id=staff.id, source=source)
            token = _begin(staff, origin=origin, browser=browser)
    if staff is None:
        raise StaffLoginFailedError
    return token


def change_password(
    user_name: str, *, password: str, code: str, wished: str, source: str, token: str
) -> None:
    """Change one's own password after checking both factors; every session but this one's `token` ends.

    Raises:
        StaffLoginFailedError: when present password or code is wrong.
        PausedError: when this source has tried too often.
    """
    tried_id, right = _try(user_name, password, source)
    hashed = passwords.hash_password(wished)
    with unit_of_work() as session:
        staff = _with_code(user_name, code, source) if right else None
        if staff is None:
            record(
                "staff:account:password_refused",
                actor=f"staff {user_name}",
                subject_id=tried_id,
                source=source,
            )
        else:
            staff.password_hash = hashed
            record("staff:account:password", actor=f"staff {user_name}", subject_id=staff.id, source=source)
            session.execute(
                update(StaffSession)
                .where(
                    StaffSession.staff_id == staff.id,
                    StaffSession.ended_at.is_(None),
                    StaffSession.token_hash != _hash(token),
                )
                .values(ended_at=clock.now())
            )
    if staff is None:
        raise StaffLoginFailedError


def member_of(token: str) -> Member | None:
    """Give whose session a token is, None when it has ended; notes at most once a minute that it is used."""
    moment = clock.now()
    found = _by_token(token)
    if found is None or not rules.session_lives(found.created_at, found.seen_at, moment):
        return None
    member = queries.member(found.staff)
    if moment - found.seen_at >= _SEEN_EVERY:
        session_id = found.id
        with unit_of_work() as session:
            session.execute(update(StaffSession).where(StaffSession.id == session_id).values(seen_at=moment))
    return member


def log_out(token: str) -> None:
    """End the session of a token; call inside a unit of work."""
    found = _by_token(token)
    if found is not None:
        found.ended_at = clock.now()
        record("staff:session:logout", actor=f"staff {found.staff.user_name}", subject_id=found.staff_id)


def end(session_id: int, *, by: str) -> None:
    """End somebody's session; call inside a unit of work.

    Raises:
        NotFoundError: when there is no such live session.
    """
    found = db.session.get(StaffSession, session_id)
    if found is None or found.ended_at is not None:
        raise NotFoundError
    found.ended_at = clock.now()
    record("staff:session:end", actor=f"staff {by}", subject_id=found.staff_id)


def purge() -> int:
    """Delete sessions that began more than 30 days ago; call inside a unit of work. Returns how many."""
    gone = db.session.execute(delete(StaffSession).where(StaffSession.created_at < clock.now() - _KEPT))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _try(name: str, password: str, source: str) -> tuple[int | None, bool]:
    """Count a try, then check the password; gives whose it is, None when nobody's, and whether it is right.

    Hashing takes long and must not hold a transaction open.
    """
    with unit_of_work() as session:
        paused = budgets.take(session, _PER_ACCOUNT, f"{name}|{source}") or budgets.take(
            session, _PER_SOURCE, source
        )
    if paused is not None:
        raise PausedError("登录失败次数过多，请 15 分钟后再试。", retry_after=900)
    found = db.session.execute(
        select(Staff.id, Staff.password_hash).where(Staff.user_name == name, Staff.closed_at.is_(None))
    ).one_or_none()
    db.session.rollback()
    return found.id if found else None, passwords.verify(found.password_hash if found else None, password)


def _with_code(name: str, typed: str, source: str) -> Staff | None:
    """Give the staff member when the code is right, and spend it; the tries that led here are given back."""
    session = db.session()
    staff = session.scalars(
        select(Staff).where(Staff.user_name == name, Staff.closed_at.is_(None)).with_for_update()
    ).one_or_none()
    if staff is None or budgets.take(session, _CODES, name) is not None:
        return None
    secret = current().vault.decrypt(staff.code_secret_sealed)
    step = codes.step_of(secret, "".join(typed.split()), clock.now(), after=staff.code_step)
    if step is None:
        return None
    staff.code_step = step
    budgets.forget(session, _PER_ACCOUNT, f"{name}|{source}")
    budgets.give_back(session, _PER_SOURCE, source)
    budgets.give_back(session, _CODES, name)
    return staff


def _begin(staff: Staff, *, origin: str, browser: str) -> str:
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    moment = clock.now()
    db.session.add(
        StaffSession(
            staff=staff,
            token_hash=_hash(token),
            origin=origin,
            browser=browser[:_LONGEST_BROWSER],
            created_at=moment,
            seen_at=moment,
        )
    )
    return token


def _by_token(token: str) -> StaffSession | None:
    return db.session.scalars(
        select(StaffSession).where(StaffSession.token_hash == _hash(token), StaffSession.ended_at.is_(None))
    ).one_or_none()


def _hash(token: str) -> str:
    return current().vault.fingerprint("staff-session", token)
