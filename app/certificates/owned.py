"""Reads of certificates for an enterprise that owns them (D14): one of them, or a page of a search (R58 to R65).

A certificate of others is answered exactly as one that does not exist.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from app.certificates.models import Certificate, Direction, Owner
from app.certificates.queries import CertificateView
from app.core.errors import NotFoundError

# A search finds so many at most, the newest, and says when there are more: neither counting nor leafing through
# may cost more with every further certificate that an enterprise has.
MOST = 10_000


class Key(StrEnum):
    """The numbers by which an enterprise searches; the values are names of columns."""

    DECLARATION_NO = "declaration_no"
    INSPECTION_NO = "inspection_no"
    CERTIFICATE_NO = "certificate_no"


@dataclass(frozen=True, slots=True)
class Found:
    """A page of a search, the newest first; `total` counts all pages, `is_cut` when there are more than it counts."""

    views: list[CertificateView]
    total: int
    is_cut: bool


_CERTIFICATE, _OWNER = Certificate.__table__, Owner.__table__
_COLUMNS = [_CERTIFICATE.c[name] for name in CertificateView.__dataclass_fields__]
_OWNED = (
    select(*_COLUMNS)
    .join(_OWNER, _OWNER.c.certificate_id == _CERTIFICATE.c.id)
    .where(_OWNER.c.uscc == bindparam("uscc"))
)


def _counted(wanted: Select[Any]) -> Select[Any]:
    return select(func.count()).select_from(wanted.order_by(None).limit(bindparam("at_most")).subquery())


def _paged(wanted: Select[Any]) -> Select[Any]:
    return wanted.offset(bindparam("skipped")).limit(bindparam("size"))


# Built once: putting a statement together costs more than running it.
_BY_ID = _OWNED.where(_CERTIFICATE.c.id == bindparam("certificate_id"))
_BY_NUMBERS = _OWNED.where(_CERTIFICATE.c.certificate_no.in_(bindparam("numbers", expanding=True))).order_by(
    _CERTIFICATE.c.direction
)
_DATED = (
    select(_OWNER.c.certificate_id, _OWNER.c.dated_on)
    .where(
        _OWNER.c.uscc == bindparam("uscc"),
        _OWNER.c.direction == bindparam("direction"),
        _OWNER.c.dated_on.between(bindparam("first_day"), bindparam("last_day")),
    )
    .order_by(_OWNER.c.dated_on.desc(), _OWNER.c.certificate_id.desc())
)
_DATED_PAGE = _paged(_DATED).subquery()
_BY_DAYS = (
    # The page is cut out of the index alone; only its rows are then fetched.
    select(*_COLUMNS)
    .join(_DATED_PAGE, _DATED_PAGE.c.certificate_id == _CERTIFICATE.c.id)
    .order_by(_DATED_PAGE.c.dated_on.desc(), _DATED_PAGE.c.certificate_id.desc())
)
_COUNT_BY_DAYS = _counted(_DATED)
_NUMBERED = {
    key: _OWNED.where(
        _CERTIFICATE.c.direction == bindparam("direction"), _CERTIFICATE.c[key] == bindparam("number")
    ).order_by(_CERTIFICATE.c.issued_on.desc(), _CERTIFICATE.c.id.desc())
    for key in Key
}
_BY_NUMBER = {key: _paged(wanted) for key, wanted in _NUMBERED.items()}
_COUNT_BY_NUMBER = {key: _counted(wanted) for key, wanted in _NUMBERED.items()}


def by_days(
    session: Session,
    uscc: str,
    direction: Direction,
    first_day: date,
    last_day: date,
    *,
    page: int = 1,
    size: int = 10,
    most: int = MOST,
) -> Found:
    """Search by 签证日期, both days included; exit certificates of the older process are not found so (R64)."""
    values = {"uscc": uscc, "direction": direction, "first_day": first_day, "last_day": last_day}
    return _search(session, _BY_DAYS, _COUNT_BY_DAYS, values, _Cut(page, size, most))


def by_number(
    session: Session, uscc: str, direction: Direction, key: Key, number: str, *, page: int = 1, size: int = 10
) -> Found:
    """Search by a number as it is stored (`rules.clean_no`); one declaration may have many certificates."""
    values = {"uscc": uscc, "direction": direction, "number": number}
    return _search(session, _BY_NUMBER[key], _COUNT_BY_NUMBER[key], values, _Cut(page, size, MOST))


def by_numbers(session: Session, uscc: str, numbers: Collection[str]) -> dict[str, list[CertificateView]]:
    """Find the enterprise's own among many certificate numbers; a number may be one of each direction."""
    found: dict[str, list[CertificateView]] = {}
    if numbers:
        rows = session.connection().execute(_BY_NUMBERS, {"uscc": uscc, "numbers": list(numbers)})
        for row in rows:
            view = CertificateView(*row)
            found.setdefault(view.certificate_no, []).append(view)
    return found


def by_id(session: Session, uscc: str, certificate_id: int) -> CertificateView:
    """Find one of the enterprise's own certificates.

    Raises:
        NotFoundError: when there is none, or it is not the enterprise's.
    """
    row = session.connection().execute(_BY_ID, {"uscc": uscc, "certificate_id": certificate_id}).first()
    if row is None:
        raise NotFoundError
    return CertificateView(*row)


@dataclass(frozen=True, slots=True)
class _Cut:
    page: int
    size: int
    most: int

    @property
    def skipped(self) -> int:
        return (self.page - 1) * self.size


def _search(
    session: Session, wanted: Select[Any], counted: Select[Any], values: dict[str, Any], cut: _Cut
) -> Found:
    connection = session.connection()
    counted_to: int = connection.execute(counted, values | {"at_most": cut.most + 1}).scalar_one()
    total = min(counted_to, cut.most)
    views = []
    if cut.skipped < total:
        wished = {"skipped": cut.skipped, "size": min(cut.size, total - cut.skipped)}
        views = [CertificateView(*row) for row in connection.execute(wanted, values | wished)]
    return Found(views, total, is_cut=counted_to > cut.most)
