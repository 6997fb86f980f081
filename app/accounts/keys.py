"""卡介质: keys of WebAuthn that operators enrol and log in with (D34)."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import SplitResult, urlsplit

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    parse_authentication_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.accounts import alarms, rules, sessions
from app.accounts.errors import KeyRefusedError, LastKeyError
from app.accounts.models import KeyChallenge, Operator, OperatorKey
from app.accounts.sessions import SignedIn
from app.audit.service import record
from app.core import budgets, clock
from app.core.db import db
from app.core.errors import NotFoundError, PausedError
from app.core.gateways import current
from app.core.unit_of_work import unit_of_work

LIFETIME = timedelta(minutes=5)
_ENROL, _LOG_IN = "enrol", "log-in"
_CHALLENGE_BYTES, _NUMBER_DIGITS = 32, 8
_MILLISECONDS = int(LIFETIME.total_seconds()) * 1000
# Each asked challenge is a row; a right log-in gives its try back.
_PER_SOURCE = budgets.Budget("key-source", 60, timedelta(minutes=15), timedelta(minutes=15))
# What the library raises for an answer that is malformed as well as for one that is wrong.
_REFUSALS = (WebAuthnException, ValueError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class Key:
    """An enrolled key as pages show it; `number` is the first eight hexadecimal digits of its credential id."""

    id: int
    number: str
    label: str
    valid_until: date
    enrolled_at: datetime
    used_at: datetime | None
    is_valid: bool


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """Whom a key let in."""

    operator_id: int
    key_id: int


def of_operator(operator_id: int) -> list[Key]:
    """List the keys of an operator that are not removed, the newest first."""
    today = clock.today()
    return [_shown(row, today) for row in _rows(operator_id)]


def has_key(operator_id: int) -> bool:
    """Tell whether an operator has a key that counts: such an account is never reset by SMS alone (D32)."""
    return any(key.is_valid for key in of_operator(operator_id))


def medium_of(who: SignedIn) -> Key | None:
    """Give the key whose number and validity the head bar of 订阅推送 shows (R35): the one used, else the newest."""
    keys = of_operator(who.operator_id)
    return next((key for key in keys if key.id == who.key_id), keys[0] if keys else None)


def begin_enrolment(who: SignedIn, *, session_id: str) -> str:
    """Give the browser's options for a new key, as JSON; call inside a unit of work, after the password."""
    challenge = _draw(session_id, _ENROL)
    options = generate_registration_options(
        rp_id=_site().hostname or "",
        rp_name=current().settings.site_name,
        user_id=_user_handle(who.operator_id),
        user_name=who.user_name,
        user_display_name=who.user_name,
        challenge=challenge,
        timeout=_MILLISECONDS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(row.credential_id))
            for row in _rows(who.operator_id)
        ],
    )
    return options_to_json(options)


def enrol(operator_id: int, *, session_id: str, answer: str, label: str) -> Key:
    """Check what a new key answered and keep it, and tell the owner: who only knows his password could do it too.

    Opens its own units of work, as a challenge is spent either way.

    Raises:
        KeyRefusedError: when the answer is wrong, late or of another session, or the key is known already.
    """
    challenge = _spend(session_id, _ENROL)
    try:
        if challenge is None:
            raise KeyRefusedError
        found = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_site().hostname or "",
            expected_origin=_origin(),
            require_user_verification=True,
        )
    except _REFUSALS as error:
        raise KeyRefusedError from error
    credential_id = bytes_to_base64url(found.credential_id)
    with unit_of_work() as session:
        # Two enrolments of one operator come one after the other.
        operator = session.get_one(Operator, operator_id, with_for_update=True)
        known = session.scalar(select(OperatorKey.id).where(OperatorKey.credential_id == credential_id))
        if known is not None:
            raise KeyRefusedError("该卡介质已登记过。")
        row = OperatorKey(
            operator_id=operator_id,
            credential_id=credential_id,
            number=found.credential_id.hex()[:_NUMBER_DIGITS].upper(),
            label=label.strip(),
            public_key=found.credential_public_key,
            sign_count=found.sign_count,
            valid_until=rules.key_lasts_until(clock.today()),
            enrolled_at=clock.now(),
        )
        session.add(row)
        session.flush()
        record(
            "accounts:key:enrol", actor=f"operator {operator_id}", subject_id=operator_id, number=row.number
        )
        alarms.key_changed(operator, row.number, deed="登记")
        return _shown(row, clock.today())


def begin_log_in(*, session_id: str, source: str) -> str:
    """Give the browser's options for a log-in, as JSON: any key of this site may answer; opens its own unit of work.

    Raises:
        PausedError: when this source has asked too often.
    """
    with unit_of_work(durable=False) as session:
        until = budgets.take(session, _PER_SOURCE, source)
        challenge = _draw(session_id, _LOG_IN) if until is None else b""
    if until is not None:
        raise PausedError(retry_after=900)
    return options_to_json(
        generate_authentication_options(
            rp_id=_site().hostname or "",
            challenge=challenge,
            timeout=_MILLISECONDS,
            user_verification=UserVerificationRequirement.REQUIRED,
        )
    )


def log_in(*, session_id: str, answer: str, source: str) -> LoggedIn:
    """Check what a key answered: one full log-in; opens its own units of work, as a challenge is spent either way.

    Raises:
        KeyRefusedError: the same whatever is wrong.
    """
    challenge = _spend(session_id, _LOG_IN)
    with unit_of_work() as session:
        found, fault = _checked(answer, challenge)
        if found is None or fault:
            record(
                "accounts:key:refused",
                actor="visitor",
                subject_id=found.operator_id if found else None,
                source=source,
                fault=fault,
                number=found.number if found else None,
            )
        else:
            found.used_at = clock.now()
            budgets.give_back(session, _PER_SOURCE, source)
            record(
                "accounts:operator:login",
                actor=f"operator {found.operator_id}",
                subject_id=found.operator_id,
                source=source,
                key=found.number,
            )
            return LoggedIn(found.operator_id, found.id)
    raise KeyRefusedError


def remove(operator_id: int, key_id: int) -> None:
    """Remove a key; call inside a unit of work.

    Raises:
        NotFoundError: when it is none of this operator's.
        LastKeyError: when it is the last one that counts (D34).
    """
    # Two removals of one operator come one after the other, or both would leave the other's key.
    operator = db.session.get_one(Operator, operator_id, with_for_update=True)
    today = clock.today()
    rows = {row.id: row for row in _rows(operator_id)}
    if key_id not in rows:
        raise NotFoundError
    valid = {row.id for row in rows.values() if row.valid_until >= today}
    if valid == {key_id}:
        raise LastKeyError
    rows[key_id].removed_at = clock.now()
    record(
        "accounts:key:remove",
        actor=f"operator {operator_id}",
        subject_id=operator_id,
        number=rows[key_id].number,
    )
    alarms.key_changed(operator, rows[key_id].number, deed="移除")


def release(operator_id: int, *, by: str, reason: str) -> None:
    """Remove every key of an open account and end its log-ins, for an owner who has none at hand (D32).

    His number, proven by a code, is enough for a new password from then on. Call inside a unit of work.

    Args:
        operator_id: whose.
        by: who decided, as the audit names him.
        reason: how he made sure that it is the owner who asks.

    Raises:
        NotFoundError: when the account is closed, or has no key.
    """
    operator = db.session.get(Operator, operator_id, with_for_update=True)
    rows = _rows(operator_id)
    if operator is None or operator.closed_at is not None or not rows:
        raise NotFoundError
    for row in rows:
        row.removed_at = clock.now()
    sessions.end_all(operator_id)
    record("accounts:key:released", actor=by, subject_id=operator_id, keys=len(rows), reason=reason)
    alarms.keys_released(operator)


def purge() -> int:
    """Delete challenges past their time; call inside a unit of work. Returns how many."""
    gone = db.session.execute(delete(KeyChallenge).where(KeyChallenge.expires_at <= clock.now()))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _checked(answer: str, challenge: bytes | None) -> tuple[OperatorKey | None, str]:
    """Find the key of an answer and say what is wrong with it, an empty text when nothing is."""
    try:
        credential = parse_authentication_credential_json(answer)
    except _REFUSALS:
        return None, "malformed"
    row = db.session.scalars(
        select(OperatorKey)
        .join(Operator, Operator.id == OperatorKey.operator_id)
        .where(
            OperatorKey.credential_id == credential.id,
            OperatorKey.removed_at.is_(None),
            Operator.closed_at.is_(None),
        )
        .with_for_update(of=OperatorKey)
    ).one_or_none()
    if row is None:
        return None, "unknown"
    if challenge is None:
        return row, "late"
    return row, _fault(row, credential, challenge)


def _fault(row: OperatorKey, credential: AuthenticationCredential, challenge: bytes) -> str:
    """Say what is wrong with an answer, or note the counter of a right one."""
    try:
        # The counter is compared below, so that a copied key is told from a wrong signature.
        shown = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=_site().hostname or "",
            expected_origin=_origin(),
            credential_public_key=row.public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        ).new_sign_count
    except _REFUSALS:
        return "wrong"
    if credential.response.user_handle not in {None, _user_handle(row.operator_id)}:
        return "wrong"
    if rules.is_copy(row.sign_count, shown):
        return "copied"
    if row.valid_until < clock.today():
        return "expired"
    row.sign_count = shown
    return ""


def _draw(session_id: str, purpose: str) -> bytes:
    challenge = secrets.token_bytes(_CHALLENGE_BYTES)
    insert = sqlite_insert if db.engine.dialect.name == "sqlite" else postgresql_insert
    values = {"challenge": challenge, "expires_at": clock.now() + LIFETIME}
    db.session.execute(
        insert(KeyChallenge)
        .values(owner_key=_owner_key(session_id, purpose), **values)
        .on_conflict_do_update(index_elements=["owner_key"], set_=values)
    )
    return challenge


def _spend(session_id: str, purpose: str) -> bytes | None:
    """Take the challenge of a session, which serves once; None when there is none or it is too old."""
    with unit_of_work() as session:
        found = session.execute(
            delete(KeyChallenge)
            .where(KeyChallenge.owner_key == _owner_key(session_id, purpose))
            .returning(KeyChallenge.challenge, KeyChallenge.expires_at)
        ).one_or_none()
        return bytes(found.challenge) if found is not None and found.expires_at > clock.now() else None


def _owner_key(session_id: str, purpose: str) -> str:
    return current().vault.fingerprint("key-challenge", purpose, session_id)


def _user_handle(operator_id: int) -> bytes:
    """Give the id by which a key knows its operator; it says nothing about him."""
    return current().vault.fingerprint("key-user", str(operator_id)).encode()


def _site() -> SplitResult:
    return urlsplit(current().settings.public_url)


def _origin() -> str:
    site = _site()
    return f"{site.scheme}://{site.netloc}"


def _rows(operator_id: int) -> list[OperatorKey]:
    return list(
        db.session.scalars(
            select(OperatorKey)
            .where(OperatorKey.operator_id == operator_id, OperatorKey.removed_at.is_(None))
            .order_by(OperatorKey.id.desc())
        )
    )


def _shown(row: OperatorKey, today: date) -> Key:
    return Key(
        id=row.id,
        number=row.number,
        label=row.label,
        valid_until=row.valid_until,
        enrolled_at=row.enrolled_at,
        used_at=row.used_at,
        is_valid=row.valid_until >= today,
    )
