"""Reads of certificates that pages need: one by number, one by id, the newest for a phone."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from app.certificates import rules
from app.certificates.models import Certificate, Direction, Origin, Status


@dataclass(frozen=True, slots=True)
class CertificateView:
    """A certificate as it stands, detached from the database; dates are days in Asia/Shanghai."""

    id: int
    direction: Direction
    certificate_no: str
    version: int
    kind_name: str
    kind_name_en: str | None
    format: str
    issued_on: date
    valid_until: date | None
    origin: Origin
    inspection_no: str | None
    declaration_no: str | None
    contact_phone: str | None
    status: Status
    status_on: date
    reason: str | None
    successor_no: str | None
    query_code_hash: str

    def validity(self, today: date) -> rules.Validity:
        """Tell whether it is valid on a day (Asia/Shanghai), and if not, why."""
        return rules.validity(self.status, self.valid_until, today)


_TABLE = Certificate.__table__
_COLUMNS = [_TABLE.c[name] for name in CertificateView.__dataclass_fields__]

# Built once: putting a statement together costs more than running it.
_BY_NUMBER = select(*_COLUMNS).where(
    _TABLE.c.direction == bindparam("direction"), _TABLE.c.certificate_no == bindparam("certificate_no")
)
_BY_ID = select(*_COLUMNS).where(_TABLE.c.id == bindparam("certificate_id"))
_NEWEST_FOR_PHONE = (
    select(*_COLUMNS)
    .where(_TABLE.c.contact_phone == bindparam("phone"), _TABLE.c.direction == bindparam("direction"))
    .order_by(_TABLE.c.issued_on.desc(), _TABLE.c.id.desc())
    .limit(1)
)


def by_number(session: Session, direction: Direction, certificate_no: str) -> CertificateView | None:
    """Find a certificate by its number as it is stored (`rules.clean_no`); numbers are unique per direction."""
    return _one(session, _BY_NUMBER, direction=direction, certificate_no=certificate_no)


def by_id(session: Session, certificate_id: int) -> CertificateView | None:
    """Find a certificate by the id that tokens and outbox promises carry."""
    return _one(session, _BY_ID, certificate_id=certificate_id)


def newest_for_phone(
    session: Session, phone: str, direction: Direction = Direction.EXIT
) -> CertificateView | None:
    """Find the certificate issued last for a contact phone; pushes speak of exit certificates only (R98)."""
    return _one(session, _NEWEST_FOR_PHONE, phone=phone, direction=direction)


def _one(session: Session, statement: Select[Any], **values: object) -> CertificateView | None:
    row: tuple[Any, ...] | None = session.connection().execute(statement, values).first()
    return CertificateView(*row) if row is not None else None
