"""The status lists: one bit for each paper, set when the paper no longer holds; small, signed, kept by anybody.

The form is the Token Status List of the IETF (CWT form), the idea that of the W3C's Bitstring Status List: who
fetches a whole list tells nobody which paper he is looking at.
"""

import hashlib
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.certificates.models import Certificate, CertificateVersion
from app.core import clock
from app.core.errors import NotFoundError
from app.core.gateways import Gateways, current
from app.core.unit_of_work import unit_of_work
from app.proofs import cose, keys
from app.proofs.models import Proof
from app.proofs.service import LIST_SIZE

MEDIA_TYPE = "application/statuslist+cwt"
PATH = "/.well-known/ecert-status/"
# How long a list may be kept before a newer one has to be asked for, and after which it counts for nothing.
KEEP = timedelta(minutes=5)
EXPIRES = timedelta(days=7)
# A list is not made anew more often than this, however fast certificates change.
_PAUSE = timedelta(seconds=10)

# The claims of RFC 8392 and of the Token Status List.
_SUBJECT, _EXPIRES_AT, _ISSUED_AT, _STATUS_LIST, _KEEP_SECONDS = 2, 4, 6, 65533, 65534


@dataclass(frozen=True, slots=True)
class StatusList:
    """A signed list; `etag` changes with its bits, its key and the day, not with every signature."""

    signed: bytes
    etag: str
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class _Kept:
    mark: tuple[int, int]
    list: StatusList


_kept: WeakKeyDictionary[Gateways, dict[int, _Kept]] = WeakKeyDictionary()


def status_list(session: Session, number: int) -> StatusList:
    """Give list `number` (from 0), made anew when something has changed; opens a unit of work when it must.

    Raises:
        NotFoundError: when no proof has a place in such a list; list 0 is always there.
    """
    moment = clock.now()
    lists = _kept.setdefault(current(), {})
    kept, mark = lists.get(number), _mark(session)
    if kept is not None:
        age = moment - kept.list.issued_at
        if timedelta(0) <= age < (KEEP if kept.mark == mark else _PAUSE):
            return kept.list
    newest = session.scalar(select(func.max(Proof.status_index))) or 0
    if not 0 <= number <= newest // LIST_SIZE:
        raise NotFoundError
    bits = _bits(session, number)
    with unit_of_work() as writing:
        key = keys.signing(writing)
    claims = {
        _SUBJECT: f"{current().settings.public_url}{PATH}{number}",
        _EXPIRES_AT: int((moment + EXPIRES).timestamp()),
        _ISSUED_AT: int(moment.timestamp()),
        _STATUS_LIST: {"bits": 1, "lst": zlib.compress(bits, 9)},
        _KEEP_SECONDS: int(KEEP.total_seconds()),
    }
    made = StatusList(
        signed=cose.sign(claims, key_id=key.key_id, private_key=key.private_key, kind=MEDIA_TYPE),
        # Without the day, somebody who is always told "not modified" would be left with a list that expires.
        etag=hashlib.sha256(f"{key.key_id} {moment.date()} ".encode() + bits).hexdigest()[:32],
        issued_at=moment,
    )
    lists[number] = _Kept(mark, made)
    return made


def _mark(session: Session) -> tuple[int, int]:
    """Give what moves when a bit may have changed: every change of a certificate adds a version."""
    newest = session.execute(
        select(
            select(func.max(CertificateVersion.id)).scalar_subquery(),
            select(func.max(Proof.id)).scalar_subquery(),
        )
    ).one()
    return newest[0] or 0, newest[1] or 0


def _bits(session: Session, number: int) -> bytes:
    """Give the bit string; place 0 is the lowest bit of the first byte.

    A withdrawal is a version too, so a paper holds exactly while its version is the certificate's newest.
    """
    start = number * LIST_SIZE
    ended = session.scalars(
        select(Proof.status_index)
        .join(Certificate, Certificate.id == Proof.certificate_id)
        .where(
            Proof.status_index >= start,
            Proof.status_index < start + LIST_SIZE,
            Proof.version != Certificate.version,
        )
    )
    bits = bytearray(LIST_SIZE // 8)
    for index in ended:
        place = index - start
        bits[place // 8] |= 1 << (place % 8)
    return bytes(bits)
