"""The log-ins of operators that last: begun after a proof of who it is, seen, listed, ended."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from app.accounts import rules
from app.accounts.models import OperatorSession, State, Way
from app.audit.service import record
from app.core import clock
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.gateways import current
from app.core.unit_of_work import unit_of_work

_TOKEN_BYTES = 32
_LONGEST_BROWSER = 250
_SEEN_EVERY = timedelta(minutes=1)
_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who sits before the desktop, detached from the database.

    `phone` is None until it is proven, `key_id` names the key that let him in.
    """

    session_id: int
    way: Way
    operator_id: int
    user_name: str
    enterprise_id: int
    enterprise_name: str
    uscc: str
    phone: str | None
    key_id: int | None = None

    @property
    def phone_masked(self) -> str:
        """The proven phone number as pages show it, or an empty text."""
        return rules.mask_phone(self.phone) if self.phone else ""


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A log-in that counts; `origin` is a network, `browser` what the browser says of itself; moments are UTC."""

    id: int
    way: Way
    origin: str
    browser: str
    created_at: datetime
    seen_at: datetime


def begin(operator_id: int, *, way: Way, origin: str, browser: str, key_id: int | None = None) -> str:
    """Begin a session for an operator who has just proven himself; call inside a unit of work.

    Returns:
        The token of the session, 256 random bits; only its keyed hash is stored.
    """
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    moment = clock.now()
    db.session.add(
        OperatorSession(
            operator_id=operator_id,
            token_hash=_hash(token),
            way=way,
            key_id=key_id,
            origin=origin,
            browser=browser[:_LONGEST_BROWSER],
            created_at=moment,
            seen_at=moment,
        )
    )
    return token


def signed_in(token: str) -> SignedIn | None:
    """Give whose session a token is; None when it has ended, or its operator is not active.

    Notes at most once a minute that it is used.
    """
    found = _live(token)
    if found is None or found.operator.state is not State.ACTIVE:
        return None
    operator = found.operator
    who = SignedIn(
        session_id=found.id,
        way=found.way,
        operator_id=operator.id,
        user_name=operator.user_name,
        enterprise_id=operator.enterprise.id,
        enterprise_name=operator.enterprise.name,
        uscc=operator.enterprise.uscc,
        phone=operator.phone if operator.phone_proven_at else None,
        key_id=found.key_id,
    )
    _note_use(found)
    return who


def applicant(token: str) -> int | None:
    """Give the id of the operator whose session a token is while he is not admitted, else None."""
    found = _live(token)
    if found is None or found.operator.state not in {State.PENDING, State.REFUSED}:
        return None
    operator_id = found.operator_id
    _note_use(found)
    return operator_id


def is_fresh_by_key(token: str | None, operator_id: int) -> bool:
    """Tell whether a token is of a session that an operator has begun with a key within the last half hour."""
    found = _live(token) if token else None
    return (
        found is not None
        and found.operator_id == operator_id
        and found.way is Way.KEY
        and clock.now() < found.created_at + rules.FRESH
    )


def log_out(token: str) -> None:
    """End the session of a token; call inside a unit of work."""
    found = _by_token(token)
    if found is not None:
        found.ended_at = clock.now()
        record("accounts:session:logout", actor=f"operator {found.operator_id}", subject_id=found.operator_id)


def live(operator_id: int) -> list[LiveSession]:
    """List the sessions of an operator that count now, the newest first."""
    moment = clock.now()
    rows = db.session.scalars(
        select(OperatorSession)
        .where(
            OperatorSession.operator_id == operator_id,
            OperatorSession.ended_at.is_(None),
            OperatorSession.created_at > moment - rules.ABSOLUTE,
        )
        .order_by(OperatorSession.id.desc())
    )
    return [
        LiveSession(row.id, row.way, row.origin, row.browser, row.created_at, row.seen_at)
        for row in rows
        if rules.session_lives(row.created_at, row.seen_at, moment)
    ]


def end(operator_id: int, session_id: int) -> None:
    """End one of an operator's own sessions; call inside a unit of work.

    Raises:
        NotFoundError: when it is none of his, or has ended.
    """
    found = db.session.get(OperatorSession, session_id)
    if found is None or found.operator_id != operator_id or found.ended_at is not None:
        raise NotFoundError
    found.ended_at = clock.now()
    record("accounts:session:end", actor=f"operator {operator_id}", subject_id=operator_id)


def end_all(operator_id: int, *, but: int | None = None) -> None:
    """End every session of an operator, but one if wished; call inside a unit of work."""
    record("accounts:session:end_all", actor=f"operator {operator_id}", subject_id=operator_id)
    db.session.execute(
        update(OperatorSession)
        .where(
            OperatorSession.operator_id == operator_id,
            OperatorSession.ended_at.is_(None),
            OperatorSession.id != (but or 0),
        )
        .values(ended_at=clock.now())
    )


def purge() -> int:
    """Delete sessions that began more than 30 days ago; call inside a unit of work. Returns how many."""
    gone = db.session.execute(delete(OperatorSession).where(OperatorSession.created_at < clock.now() - _KEPT))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _live(token: str) -> OperatorSession | None:
    found = _by_token(token)
    if found is None or not rules.session_lives(found.created_at, found.seen_at, clock.now()):
        return None
    return found


def _note_use(found: OperatorSession) -> None:
    moment, session_id = clock.now(), found.id
    if moment - found.seen_at >= _SEEN_EVERY:
        with unit_of_work(durable=False) as session:
            session.execute(
                update(OperatorSession).where(OperatorSession.id == session_id).values(seen_at=moment)
            )


def _by_token(token: str) -> OperatorSession | None:
    return db.session.scalars(
        select(OperatorSession).where(
            OperatorSession.token_hash == _hash(token), OperatorSession.ended_at.is_(None)
        )
    ).one_or_none()


def _hash(token: str) -> str:
    return current().vault.fingerprint("operator-session", token)
