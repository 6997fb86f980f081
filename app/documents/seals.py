"""The certificates that have sealed files here, so that checks know our own seal from others of its authority."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import NotFoundError
from app.documents.errors import SealError
from app.documents.models import SealCertificate


@dataclass(frozen=True, slots=True)
class UsedSeal:
    """A certificate (DER) that has sealed files here; what is revoked proves nothing any more."""

    fingerprint: str
    certificate: bytes
    first_used_at: datetime
    revoked_at: datetime | None


def fingerprint(certificate: bytes) -> str:
    """Give the SHA-256 of a certificate (DER), hex."""
    return hashlib.sha256(certificate).hexdigest()


def note(session: Session, certificate: bytes) -> None:
    """Remember that a certificate (DER) seals files; call inside a unit of work.

    Raises:
        SealError: when it has been revoked.
    """
    name = fingerprint(certificate)
    known = session.get(SealCertificate, name, populate_existing=True)
    if known is None:
        insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
        values = {"fingerprint": name, "certificate": certificate, "first_used_at": clock.now()}
        session.execute(insert(SealCertificate).values(**values).on_conflict_do_nothing())
    elif known.revoked_at is not None:
        raise SealError(
            "电子签章证书已被吊销，请更换。The seal's certificate has been revoked; set another one"
        )


def used(session: Session) -> tuple[UsedSeal, ...]:
    """Give every certificate that has sealed files here, revoked ones too, the first one first."""
    rows = session.scalars(select(SealCertificate).order_by(SealCertificate.first_used_at))
    return tuple(
        UsedSeal(row.fingerprint, row.certificate, row.first_used_at, row.revoked_at) for row in rows
    )


def revoke(session: Session, name: str) -> None:
    """Revoke a certificate by its fingerprint: what it sealed is believed only where the file itself is kept here.

    Raises:
        NotFoundError: when none of this fingerprint has sealed files here.
    """
    known = session.get(SealCertificate, name, populate_existing=True)
    if known is None:
        raise NotFoundError("没有用过这张签章证书。")
    known.revoked_at = known.revoked_at or clock.now()
