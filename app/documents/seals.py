"""The certificates that have sealed files here, so that checks know our own seal from others of its authority."""

import hashlib

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from app.core import clock
from app.documents.models import SealCertificate


def note(session: Session, certificate: bytes) -> None:
    """Remember that a certificate (DER) seals files; call inside a unit of work."""
    fingerprint = hashlib.sha256(certificate).hexdigest()
    if session.get(SealCertificate, fingerprint) is not None:
        return
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    values = {"fingerprint": fingerprint, "certificate": certificate, "first_used_at": clock.now()}
    session.execute(insert(SealCertificate).values(**values).on_conflict_do_nothing())


def used(session: Session) -> tuple[bytes, ...]:
    """Give every certificate (DER) that has sealed files here, the first one first."""
    return tuple(session.scalars(select(SealCertificate.certificate).order_by(SealCertificate.first_used_at)))
