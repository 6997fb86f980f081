"""The guard of the query code: every look-up by number and code passes here, is limited and is noted."""

import base64
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, insert, null, or_, select, text, union_all
from sqlalchemy.orm import Session

from app.audit.models import LookupResult, LookupWay
from app.audit.service import record, record_lookup
from app.certificates import limits, queries, rules
from app.certificates.limits import Miss
from app.certificates.models import Direction, WrongAnswer
from app.certificates.queries import CertificateView
from app.certificates.service import code_hash
from app.core import budgets, clock, outbox
from app.core.crypto import same
from app.core.gateways import current

OWNER_ALARM = "certificates.alarm"
CAPTCHA_LENGTH = 4
CAPTCHA_LENGTH_IN_ALARM = 6

_TELL_STAFF = budgets.Budget("query-code-alarm", 1, limits.ALARM_WINDOW, limits.ALARM_WINDOW)
_TRY_IN_ALARM = budgets.Budget("query-code-try", 1, timedelta(minutes=1), timedelta(minutes=1))
# As long as the keyed hash of a code, and equal to none.
_NO_CODE = "-" * 43

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """Number and code were right."""

    view: CertificateView


@dataclass(frozen=True, slots=True)
class Wrong:
    """Number or code is wrong; nobody is told which."""


@dataclass(frozen=True, slots=True)
class Paused:
    """Too many were wrong, so the code was not looked at; `until` is when to come back (UTC)."""

    until: datetime


@dataclass(frozen=True, slots=True)
class _Keys:
    """What wrong answers are counted for, as keyed hashes."""

    number: str
    asker: str
    is_slowed_in_alarm: bool


_MISS = WrongAnswer.__table__.c
# Ids rise, so the thousandth newest wrong answer is found without counting.
_ALARMING = (
    select(_MISS.at)
    .where(_MISS.id <= select(func.max(_MISS.id) - limits.ALARM_COUNT + 1).scalar_subquery())
    .order_by(_MISS.id.desc())
    .limit(1)
)
# Built once, and all that is known in one statement: putting it together or asking twice costs more than
# running it. The row without keys is the site's.
_READ_STATE = union_all(
    select(_MISS.at, _MISS.number_key, _MISS.asker_key).where(
        or_(
            (_MISS.number_key == bindparam("number")) & (_MISS.at > bindparam("number_since")),
            (_MISS.asker_key == bindparam("asker")) & (_MISS.at > bindparam("asker_since")),
        )
    ),
    select(_ALARMING.scalar_subquery(), null(), null()),
)
_NOTE_MISS = insert(WrongAnswer)
_LOCK = text("SELECT pg_advisory_xact_lock(:number), pg_advisory_xact_lock(:asker)")


def look_up(
    session: Session,
    *,
    direction: Direction,
    certificate_no: str,
    code: str,
    source: str,
    origin: str | None,
    way: LookupWay,
    operator_id: int | None = None,
    ticket: bool = False,
) -> Shown | Wrong | Paused:
    """Answer number and code within the caller's unit of work, and note the look-up whatever the answer.

    A number that does not exist is treated like a wrong code in everything: limits, statements, answer. The
    captcha is tried before this. Commit also when the answer is wrong, for that is what counts it.

    Args:
        session: the session of the open unit of work.
        direction: entry or exit.
        certificate_no: the number as it was typed; what can't be one is treated like an unknown number.
        code: the query code as it was typed.
        source: what budgets count, an IPv4 address or a /64 (D5); stored as a keyed hash only.
        origin: the coarse network for the owner's list of look-ups.
        way: how the asker came here, for that list.
        operator_id: the bound user who asks. He is counted by himself, so that neither the pause of a source
            (a carrier's shared address) nor the alarm hits him.
        ticket: the asker holds a signed QR, or as the bound user a message link, for just this certificate:
            others who type the number wrong close nothing for him.
    """
    moment = clock.now()
    number = rules.clean_no(certificate_no) or ""
    keys = _keys(direction, number or certificate_no, source, operator_id, ticket=ticket)
    _take_turns(session, keys)
    misses, in_alarm = _state(session, keys, moment)
    view = queries.by_number(session, direction, number)
    expected = view.query_code_hash if view else _NO_CODE
    is_right = same(code_hash(direction, number, rules.clean_code(code) or ""), expected)
    answer: Shown | Wrong | Paused
    until = limits.pause_end(misses, number_key=keys.number, asker_key=keys.asker, now=moment)
    if until is None and in_alarm and keys.is_slowed_in_alarm:
        until = budgets.take(session, _TRY_IN_ALARM, keys.asker)
    if until is not None:
        answer, result = Paused(until), LookupResult.PAUSED
    elif view is not None and is_right:
        answer, result = Shown(view), LookupResult.SHOWN
    else:
        answer, result = Wrong(), LookupResult.WRONG
        _note_miss(session, keys, misses, moment, certificate_id=view.id if view else None)
    record_lookup(certificate_id=view.id if view else None, way=way, result=result, origin=origin)
    return answer


def is_alarmed(session: Session) -> bool:
    """Tell whether so many answers over the whole site are wrong that unknown askers are slowed (D19)."""
    return _is_young(session.connection().execute(_ALARMING).scalar(), clock.now())


def captcha_length(session: Session) -> int:
    """Tell how many digits the captcha of the query page has now."""
    return CAPTCHA_LENGTH_IN_ALARM if is_alarmed(session) else CAPTCHA_LENGTH


def purge(session: Session) -> int:
    """Delete the wrong answers that no limit remembers any more; returns how many."""
    gone = session.connection().execute(
        delete(WrongAnswer).where(_MISS.at <= clock.now() - limits.NUMBER.memory)
    )
    return int(gone.rowcount)


def _keys(
    direction: Direction, certificate_no: str, source: str, operator_id: int | None, *, ticket: bool
) -> _Keys:
    """Say what this try is counted for.

    Who types, who holds a signed QR and who holds a message link are counted apart, so that none of them
    can close a number, or spend a source, for the others; a message link is counted for its owner alone.
    """
    asker = source if operator_id is None else f"operator {operator_id}"
    lane = "typed"
    if ticket:
        lane = "qr" if operator_id is None else asker
    fingerprint = current().vault.fingerprint
    return _Keys(
        number=fingerprint("guard-number", lane, direction.value, certificate_no),
        asker=fingerprint("guard-asker", lane, asker),
        is_slowed_in_alarm=operator_id is None and not ticket,
    )


def _take_turns(session: Session, keys: _Keys) -> None:
    """Let those who ask for the same number, or from the same source, pass one after the other.

    Otherwise many tries sent at the same moment would all see the count from before the first. SQLite has
    one writer at a time anyway. Everybody locks the number first, so nobody waits in a circle.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK, {"number": _lock_id(keys.number), "asker": _lock_id(keys.asker)})


def _lock_id(key: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(key + "=")[:8], signed=True)


def _state(session: Session, keys: _Keys, moment: datetime) -> tuple[list[Miss], bool]:
    """Read the wrong answers that matter, oldest first, and whether the site is in alarm."""
    rows = session.connection().execute(
        _READ_STATE,
        {
            "number": keys.number,
            "number_since": moment - limits.NUMBER.memory,
            "asker": keys.asker,
            "asker_since": moment - limits.SWEEP.memory,
        },
    )
    misses, thousandth = [], None
    for row in rows:
        if row.number_key is None:
            thousandth = row.at
        else:
            misses.append(Miss(*row))
    return sorted(misses, key=lambda miss: miss.at), _is_young(thousandth, moment)


def _is_young(thousandth: datetime | None, moment: datetime) -> bool:
    return thousandth is not None and thousandth > moment - limits.ALARM_WINDOW


def _note_miss(
    session: Session, keys: _Keys, misses: list[Miss], moment: datetime, *, certificate_id: int | None
) -> None:
    session.connection().execute(
        _NOTE_MISS, {"number_key": keys.number, "asker_key": keys.asker, "at": moment}
    )
    now_known = [*misses, Miss(moment, keys.number, keys.asker)]
    if limits.is_closed(now_known, number_key=keys.number, now=moment):
        _tell_owner(certificate_id)
    if is_alarmed(session):
        _tell_staff(session)


def _tell_owner(certificate_id: int | None) -> None:
    if certificate_id is not None:
        outbox.promise(OWNER_ALARM, certificate_id=certificate_id)
    else:
        # A number that does not exist costs a row too, so that the time of the answer tells nothing.
        record("certificates:unknown_number:closed", actor="visitor")


def _tell_staff(session: Session) -> None:
    if budgets.take(session, _TELL_STAFF, "site") is None:
        record("certificates:site:alarm", actor="system", wrong_answers=limits.ALARM_COUNT)
        _log.warning("%d wrong query codes within an hour: alarm over the whole site", limits.ALARM_COUNT)
