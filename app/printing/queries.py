"""Reads of self-printing: the list of an enterprise, how one certificate stands, open jobs, what upstream asks."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Enterprise
from app.certificates.models import (
    Certificate,
    CollectionMethod,
    Direction,
    Owner,
    Party,
    PartyRole,
)
from app.core import clock
from app.print_agents import tickets
from app.printing import rules
from app.printing.models import JobState, PrintEvent, PrintJob, PrintRecord
from app.printing.rules import Standing

# A list says how many lines it has, up to so many; an export holds no more (D48).
MOST = 50_000
# Two events written at the same moment may become visible in the other order: nobody is shown the newest before
# every transaction that might still write an earlier one has ended.
_SETTLED = timedelta(seconds=30)
_BATCH = 1000


class PrintStatus(StrEnum):
    """打印状态."""

    WAITING = "waiting"
    PRINTED = "printed"


PRINT_STATUS_ZH = {PrintStatus.WAITING: "待打印", PrintStatus.PRINTED: "已打印"}


@dataclass(frozen=True, slots=True)
class Conditions:
    """What the list is searched by; an empty condition does not count, the others hold together (D42)."""

    inspection_no: str | None = None
    certificate_no: str | None = None
    format: str | None = None
    status: PrintStatus | None = PrintStatus.WAITING
    first_day: date | None = None
    last_day: date | None = None

    def dumped(self) -> str:
        """Write them down for a worker."""
        return json.dumps(asdict(self), default=str)

    @classmethod
    def loaded(cls, text: str) -> "Conditions":
        """Read what `dumped` wrote."""
        kept: dict[str, Any] = json.loads(text)
        kept["status"] = PrintStatus(kept["status"]) if kept["status"] else None
        for name in ("first_day", "last_day"):
            kept[name] = date.fromisoformat(kept[name]) if kept[name] else None
        return cls(**kept)


@dataclass(frozen=True, slots=True)
class Line:
    """A certificate as the list and the export show it; dates are days in Asia/Shanghai."""

    id: int
    certificate_no: str
    inspection_no: str | None
    kind_name: str
    format: str
    issued_on: date
    prints: int
    is_printed: bool
    declarant: str
    consignor: str

    @property
    def status_zh(self) -> str:
        """打印状态."""
        return PRINT_STATUS_ZH[PrintStatus.PRINTED if self.is_printed else PrintStatus.WAITING]


_COLUMNS: list[Any] = [
    Certificate.id,
    Certificate.certificate_no,
    Certificate.inspection_no,
    Certificate.kind_name,
    Certificate.format,
    Certificate.issued_on,
    func.coalesce(PrintRecord.prints, 0).label("prints"),
    func.coalesce(PrintRecord.allowed, 1).label("allowed"),
]
_WANTED = (
    select(*_COLUMNS)
    .join(Owner, Owner.certificate_id == Certificate.id)
    .outerjoin(PrintRecord, PrintRecord.certificate_id == Certificate.id)
    .where(
        Owner.direction == Direction.EXIT,
        Certificate.collection_method == CollectionMethod.SELF_PRINT,
        PrintRecord.left_at.is_(None),
    )
)


def search(session: Session, uscc: str, wanted: Conditions, *, page: int = 1, size: int = 10) -> list[Line]:
    """Give a page of the list, the newest first."""
    statement = _ordered(_searched(uscc, wanted)).offset((page - 1) * size).limit(size)
    return _lines(session, list(session.execute(statement)))


def count(session: Session, uscc: str, wanted: Conditions) -> int:
    """Count the lines of the list, up to one more than `MOST`."""
    found = _searched(uscc, wanted).with_only_columns(Certificate.id).limit(MOST + 1).subquery()
    return session.scalars(select(func.count()).select_from(found)).one()


def every_line(session: Session, uscc: str, wanted: Conditions) -> Iterator[list[Line]]:
    """Give the whole list in batches, up to `MOST` lines, the newest first."""
    statement = _ordered(_searched(uscc, wanted)).limit(MOST)
    for rows in session.execute(statement).partitions(_BATCH):
        yield _lines(session, list(rows))


def formats(session: Session, uscc: str) -> list[tuple[str, str]]:
    """Give code and name of each format that the enterprise has certificates of, for the drop-down."""
    rows = session.execute(
        select(Certificate.format, func.max(Certificate.kind_name).label("name"))
        .join(Owner, Owner.certificate_id == Certificate.id)
        .where(
            Owner.uscc == uscc,
            Owner.direction == Direction.EXIT,
            Certificate.collection_method == CollectionMethod.SELF_PRINT,
        )
        .group_by(Certificate.format)
        .order_by(Certificate.format)
    )
    return [(row.format, row.name) for row in rows]


def is_self_printed(session: Session, certificate_id: int) -> bool:
    """Tell whether a certificate is an exit certificate that its enterprise prints itself."""
    wanted = select(Certificate.id).where(
        Certificate.id == certificate_id,
        Certificate.direction == Direction.EXIT,
        Certificate.collection_method == CollectionMethod.SELF_PRINT,
    )
    return session.scalar(wanted) is not None


def standing(session: Session, certificate_id: int) -> Standing:
    """Tell how a certificate stands in self-printing; one that nobody tried to print stands as new."""
    found = session.get(PrintRecord, certificate_id)
    return of_record(found) if found is not None else Standing()


def of_record(found: PrintRecord) -> Standing:
    """Give a record's values to the rules."""
    return Standing(found.prints, found.allowed, found.failures, left=found.left_at is not None)


def open_job(session: Session, certificate_id: int) -> PrintJob | None:
    """Find the job of a certificate whose result nobody has confirmed."""
    return session.scalars(
        select(PrintJob).where(PrintJob.certificate_id == certificate_id, PrintJob.state == JobState.RESERVED)
    ).one_or_none()


def waiting_job(session: Session, operator_id: int) -> PrintJob | None:
    """Find the oldest job that an operator began and has yet to confirm."""
    return session.scalars(
        select(PrintJob)
        .where(PrintJob.operator_id == operator_id, PrintJob.state == JobState.RESERVED)
        .order_by(PrintJob.id)
        .limit(1)
    ).one_or_none()


def job_of(session: Session, enterprise_id: int, job_id: int) -> PrintJob | None:
    """Find a job of an enterprise."""
    return session.scalars(
        select(PrintJob).where(PrintJob.id == job_id, PrintJob.enterprise_id == enterprise_id)
    ).one_or_none()


def certificate_no(session: Session, job: PrintJob) -> str:
    """Give the number of the certificate that a job prints."""
    return session.scalars(
        select(Certificate.certificate_no).where(Certificate.id == job.certificate_id)
    ).one()


def has_left(session: Session, job: PrintJob) -> bool:
    """Tell whether the file of a job was fetched; one whose ticket is no longer kept was."""
    if job.ticket_id is None:
        return False
    ticket = tickets.of(session, job.ticket_id)
    return ticket is None or ticket.fetched_at is not None


def jobs_of(session: Session, certificate_id: int) -> list[PrintJob]:
    """Give every job of a certificate, the newest first."""
    wanted = select(PrintJob).where(PrintJob.certificate_id == certificate_id).order_by(PrintJob.id.desc())
    return list(session.scalars(wanted))


def events_of(session: Session, certificate_id: int) -> list[PrintEvent]:
    """Give what happened to a certificate in self-printing, the newest first."""
    wanted = (
        select(PrintEvent).where(PrintEvent.certificate_id == certificate_id).order_by(PrintEvent.id.desc())
    )
    return list(session.scalars(wanted))


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """A job whose result is missing for a day, as staff see it."""

    job_id: int
    certificate_id: int
    certificate_no: str
    blank_no: str | None
    reserved_at: datetime
    enterprise: str
    has_left: bool


def unconfirmed(session: Session, moment: datetime) -> list[Unconfirmed]:
    """Give the jobs that nobody has confirmed for a day, the oldest first (D43)."""
    rows = session.execute(
        select(PrintJob, Certificate.certificate_no, Enterprise.name)
        .join(Certificate, Certificate.id == PrintJob.certificate_id)
        .join(Enterprise, Enterprise.id == PrintJob.enterprise_id)
        .where(PrintJob.state == JobState.RESERVED, PrintJob.reserved_at <= moment - rules.UNCONFIRMED)
        .order_by(PrintJob.reserved_at)
        .limit(200)
    ).all()
    return [
        Unconfirmed(
            job_id=job.id,
            certificate_id=job.certificate_id,
            certificate_no=certificate_no,
            blank_no=job.blank_no,
            reserved_at=job.reserved_at,
            enterprise=enterprise,
            has_left=has_left(session, job),
        )
        for job, certificate_no, enterprise in rows
    ]


def stopped(session: Session) -> list[tuple[int, str]]:
    """Give id and number of the certificates that staff have to release after failures (D43)."""
    rows = session.execute(
        select(Certificate.id, Certificate.certificate_no)
        .join(PrintRecord, PrintRecord.certificate_id == Certificate.id)
        .where(PrintRecord.failures >= rules.MOST_FAILURES)
        .order_by(PrintRecord.changed_at.desc())
        .limit(200)
    )
    return [(row.id, row.certificate_no) for row in rows]


def events_after(session: Session, issuer_id: int, after: int, limit: int) -> list[Row[Any]]:
    """Give the events of an issuer's certificates that came after one of them, in order, settled ones only (D47)."""
    return list(
        session.execute(
            select(PrintEvent, Certificate.certificate_no, PrintJob)
            .join(Certificate, Certificate.id == PrintEvent.certificate_id)
            .outerjoin(PrintJob, PrintJob.id == PrintEvent.print_job_id)
            .where(
                PrintEvent.id > after,
                PrintEvent.at <= clock.now() - _SETTLED,
                Certificate.issuer_id == issuer_id,
            )
            .order_by(PrintEvent.id)
            .limit(limit)
        )
    )


def _searched(uscc: str, wanted: Conditions) -> Select[Any]:
    statement = _WANTED.where(Owner.uscc == uscc)
    for name in ("inspection_no", "certificate_no", "format"):
        value = getattr(wanted, name)
        if value is not None:
            statement = statement.where(getattr(Certificate, name) == value)
    if wanted.first_day is not None and wanted.last_day is not None:
        days = (wanted.first_day, wanted.last_day)
        statement = statement.where(
            or_(
                Owner.dated_on.between(*days),
                # Certificates of the older process are in no index of days.
                and_(Owner.dated_on.is_(None), Certificate.issued_on.between(*days)),
            )
        )
    is_printed = PrintRecord.prints >= PrintRecord.allowed
    if wanted.status is PrintStatus.PRINTED:
        return statement.where(is_printed)
    if wanted.status is PrintStatus.WAITING:
        return statement.where(or_(PrintRecord.certificate_id.is_(None), ~is_printed))
    return statement


def _ordered(statement: Select[Any]) -> Select[Any]:
    return statement.order_by(Certificate.issued_on.desc(), Certificate.id.desc())


def _lines(session: Session, rows: list[Row[Any]]) -> list[Line]:
    names: dict[tuple[int, PartyRole], str] = {}
    if rows:
        parties = session.execute(
            select(Party.certificate_id, Party.role, Party.name).where(
                Party.certificate_id.in_([row.id for row in rows]),
                Party.role.in_((PartyRole.DECLARANT, PartyRole.CONSIGNOR)),
            )
        )
        for party in parties:
            names.setdefault((party.certificate_id, party.role), party.name)
    return [
        Line(
            id=row.id,
            certificate_no=row.certificate_no,
            inspection_no=row.inspection_no,
            kind_name=row.kind_name,
            format=row.format,
            issued_on=row.issued_on,
            prints=row.prints,
            is_printed=row.prints >= row.allowed,
            declarant=names.get((row.id, PartyRole.DECLARANT), ""),
            consignor=names.get((row.id, PartyRole.CONSIGNOR), ""),
        )
        for row in rows
    ]
