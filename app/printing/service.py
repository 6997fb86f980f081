"""The verbs of self-printing: reserve, settle, cancel, allow again, take out; the counters move here only."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from app.audit.service import record
from app.blanks import service as blanks
from app.blanks.service import Booking, Sheets
from app.certificates import owned
from app.certificates import rules as certificates
from app.certificates.models import Certificate, CollectionMethod, Direction
from app.certificates.rules import Validity
from app.core import clock, outbox, switches
from app.core.errors import NotFoundError, SwitchedOffError
from app.core.switches import Switch
from app.documents import queries as documents
from app.documents.models import Variant
from app.documents.service import StoredDocument
from app.print_agents import tickets
from app.print_agents.models import PrintAgent
from app.print_agents.tickets import Paper
from app.printing import queries, rules
from app.printing.errors import (
    JobBegunError,
    JobSettledError,
    NothingSentError,
    NotPrintableError,
    PagesError,
)
from app.printing.models import JobState, PrintEvent, PrintEventKind, PrintJob, PrintRecord
from app.printing.rules import REFUSAL_ZH, Standing

PRINTED = "printing.printed"


@dataclass(frozen=True, slots=True)
class Person:
    """Who prints: an operator and the enterprise for which he acts."""

    operator_id: int
    enterprise_id: int
    uscc: str

    @property
    def actor(self) -> str:
        """Name him as the audit does."""
        return f"operator {self.operator_id}"


@dataclass(frozen=True, slots=True)
class Printable:
    """What a certificate's next print is: which file, and whether it needs a numbered sheet."""

    certificate_id: int
    certificate_no: str
    kind_name: str
    variant: Variant
    copy_no: int
    is_plain: bool


def printable(session: Session, who: Person, certificate_id: int) -> Printable:
    """Tell what would be printed, of a certificate that the enterprise may print now; it reserves nothing.

    Raises:
        NotFoundError: when the certificate is not the enterprise's (`app.certificates.owned`).
        NotPrintableError: when it can't be printed now; the sentence says why.
        SwitchedOffError: while self-printing is paused.
    """
    if switches.is_on(Switch.PAUSE_SELF_PRINT):
        raise SwitchedOffError("自助打印暂停使用，请稍后再试。")
    owned.by_id(session, who.uscc, certificate_id)
    certificate = session.get(Certificate, certificate_id)
    if certificate is None or certificate.direction is not Direction.EXIT:
        raise NotFoundError
    standing = queries.standing(session, certificate_id)
    refusal = rules.refusal(
        standing,
        is_self_print=certificate.collection_method is CollectionMethod.SELF_PRINT,
        is_valid=_is_valid(certificate),
        has_open_job=queries.open_job(session, certificate_id) is not None,
    )
    if refusal is not None:
        raise NotPrintableError(REFUSAL_ZH[refusal])
    return Printable(
        certificate_id=certificate.id,
        certificate_no=certificate.certificate_no,
        kind_name=certificate.kind_name,
        variant=Variant.COPY if standing.prints else Variant.ORIGINAL,
        copy_no=standing.prints,
        is_plain=blanks.is_plain(session, certificate.issuer_id),
    )


def reserve(
    session: Session, who: Person, document: StoredDocument, *, blank_no: str, continuations: int
) -> PrintJob:
    """Begin a print job and take its sheet: of two operators with one number exactly one wins.

    The document was rendered before this unit of work (`documents.service.provide`). `blank_no` is as it was typed
    (空白单证编号), `continuations` are 空白续页/副页数量; neither counts when the issuer prints on plain paper.

    Raises:
        NotFoundError, NotPrintableError, SwitchedOffError: as `printable` does.
        BlankRefusedError, ContinuationsMissingError: as `blanks.service.reserve` does.
        PagesError: when the continuation sheets do not go with the pages of the paper.
    """
    _locked(session, document.certificate_id)
    wanted = printable(session, who, document.certificate_id)
    is_newest = document.version == documents.printed_version(session, document.certificate_id)
    if not is_newest or (document.variant, document.copy_no) != (wanted.variant, wanted.copy_no):
        raise NotPrintableError("证书刚刚有变更，请重新点“打印”。")
    sheets = None
    if not wanted.is_plain:
        _check_continuations(continuations, document.pages)
        certificate_format = session.scalars(
            select(Certificate.format).where(Certificate.id == document.certificate_id)
        ).one()
        sheets = blanks.reserve(
            session,
            blank_no,
            enterprise_id=who.enterprise_id,
            certificate_format=certificate_format,
            pages=continuations,
        )
    job = _job(who, document, sheets)
    session.add(job)
    session.flush()
    if sheets is not None:
        blanks.note_reserved(session, sheets, _booking(job, who.actor))
    _note(session, PrintEventKind.RESERVED, job.certificate_id, who.actor, job)
    return job


def send(session: Session, who: Person, job_id: int, agent: PrintAgent | None, printer: str = "") -> str:
    """Write a ticket for the file of a job; gives it as it is written down. The one before ends.

    Without an agent the browser's own viewer fetches it.

    Raises:
        NotFoundError: when it is no job of the enterprise.
        JobSettledError: when it is settled already.
        JobBegunError: when its file was fetched: then only the result can be confirmed.
    """
    job = _open(session, job_id)
    if job.enterprise_id != who.enterprise_id:
        raise NotFoundError
    _take_back(session, job)
    variant = Variant.COPY if job.copy_no else Variant.ORIGINAL
    paper = Paper(job.certificate_id, job.version, variant, job.copy_no)
    job.ticket_id, written = tickets.issue(
        session, operator_id=who.operator_id, agent=agent, paper=paper, printer=printer
    )
    return written


def confirm(session: Session, job_id: int, *, succeeded: bool, by: str) -> None:
    """Settle a job by what came out of the printer: counters, sheet and state move together (R77).

    Raises:
        NotFoundError: when there is no such job.
        JobSettledError: when it is settled already.
        NothingSentError: when its file has not left, so that nothing can have been printed.
    """
    job = _open(session, job_id)
    if not queries.has_left(session, job):
        raise NothingSentError
    found = _locked(session, job.certificate_id)
    move = rules.printed if succeeded else rules.failed
    _keep(found, move(queries.of_record(found)))
    _settle(job, JobState.PRINTED if succeeded else JobState.FAILED, by)
    sheets = _sheets(job)
    if sheets is not None:
        verb = blanks.use if succeeded else blanks.spoil
        verb(session, sheets, _booking(job, by))
    kind = PrintEventKind.PRINTED if succeeded else PrintEventKind.FAILED
    _note(session, kind, job.certificate_id, by, job)
    if succeeded:
        outbox.promise(PRINTED, certificate_id=job.certificate_id, print_job_id=job.id)


def cancel(session: Session, job_id: int, *, by: str) -> None:
    """Give up a job of which nothing has left for a printer: its sheets are free again, nothing is counted.

    Raises:
        NotFoundError: when there is no such job.
        JobSettledError: when it is settled already.
        JobBegunError: when its file was fetched.
    """
    job = _open(session, job_id)
    _take_back(session, job)
    _settle(job, JobState.CANCELLED, by)
    sheets = _sheets(job)
    if sheets is not None:
        blanks.release(session, sheets, _booking(job, by))
    _note(session, PrintEventKind.CANCELLED, job.certificate_id, by, job)


def release(session: Session, certificate_id: int, *, by: str) -> None:
    """Let a certificate be printed again that staff had to look at after failures (D43).

    Raises:
        NotFoundError: when nobody has tried to print such a certificate.
    """
    if session.get(PrintRecord, certificate_id) is None:
        raise NotFoundError
    found = _locked(session, certificate_id)
    _keep(found, rules.released(queries.of_record(found)))
    _note(session, PrintEventKind.RELEASED, certificate_id, by)


def grant_reprint(session: Session, certificate_id: int, *, by: str) -> None:
    """Allow one more print, which carries the copy mark (自助重打).

    Raises:
        NotPrintableError: when the certificate was not printed, or another print is allowed already.
    """
    found = _locked(session, certificate_id)
    standing = queries.of_record(found)
    if not standing.prints or not standing.is_printed:
        raise NotPrintableError("该证书尚未打印，或已准予重打，不需要再次准予。")
    _keep(found, rules.granted(standing))
    _note(session, PrintEventKind.REPRINT_GRANTED, certificate_id, by)


def leave_self_printing(session: Session, certificate_id: int, *, by: str) -> None:
    """Take a certificate out of self-printing, because it is issued at the counter (现场出证).

    Raises:
        NotPrintableError: while a print of it is not confirmed.
    """
    found = _locked(session, certificate_id)
    if queries.open_job(session, certificate_id) is not None:
        raise NotPrintableError("该证书有一次自助打印尚未确认结果，确认后才能改为现场出证。")
    found.left_at = found.changed_at = clock.now()
    _note(session, PrintEventKind.LEFT, certificate_id, by)


def _is_valid(certificate: Certificate) -> bool:
    validity = certificates.validity(certificate.status, certificate.valid_until, clock.today())
    return validity is Validity.VALID


def _check_continuations(continuations: int, pages: int) -> None:
    fewest = rules.fewest_continuations(pages)
    if continuations < fewest:
        raise PagesError(f"该证书共 {pages} 页，空白续页/副页至少 {fewest} 张。", field="continuation_pages")
    if continuations > rules.MOST_CONTINUATIONS:
        raise PagesError(f"空白续页/副页最多 {rules.MOST_CONTINUATIONS} 张。", field="continuation_pages")


def _job(who: Person, document: StoredDocument, sheets: Sheets | None) -> PrintJob:
    job = PrintJob(
        certificate_id=document.certificate_id,
        version=document.version,
        copy_no=document.copy_no,
        pages=document.pages,
        enterprise_id=who.enterprise_id,
        operator_id=who.operator_id,
        state=JobState.RESERVED,
        reserved_at=clock.now(),
    )
    if sheets is not None:
        job.blank_id, job.blank_no, job.blank_kind_id = sheets.blank_id, sheets.blank_no, sheets.kind_id
        job.continuation_kind_id, job.continuations = sheets.continuation_kind_id, sheets.continuations
    return job


def _sheets(job: PrintJob) -> Sheets | None:
    if job.blank_id is None or job.blank_no is None or job.blank_kind_id is None:
        return None
    return Sheets(job.blank_id, job.blank_no, job.blank_kind_id, job.continuation_kind_id, job.continuations)


def _booking(job: PrintJob, by: str) -> Booking:
    return Booking(job.id, job.enterprise_id, by)


def _locked(session: Session, certificate_id: int) -> PrintRecord:
    """Lock how a certificate stands; whoever prints, settles or decides about it waits here for the other."""
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    new = {"certificate_id": certificate_id, "prints": 0, "allowed": 1, "failures": 0}
    session.execute(insert(PrintRecord).values(**new, changed_at=clock.now()).on_conflict_do_nothing())
    return session.scalars(
        select(PrintRecord)
        .where(PrintRecord.certificate_id == certificate_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _open(session: Session, job_id: int) -> PrintJob:
    job = session.scalars(
        select(PrintJob)
        .where(PrintJob.id == job_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if job is None:
        raise NotFoundError
    if job.state is not JobState.RESERVED:
        raise JobSettledError
    return job


def _take_back(session: Session, job: PrintJob) -> None:
    if job.ticket_id is not None and not tickets.withdraw(session, job.ticket_id):
        raise JobBegunError


def _keep(found: PrintRecord, standing: Standing) -> None:
    found.prints, found.allowed, found.failures = standing.prints, standing.allowed, standing.failures
    found.changed_at = clock.now()


def _settle(job: PrintJob, state: JobState, by: str) -> None:
    job.state, job.settled_at, job.settled_by = state, clock.now(), by


def _note(
    session: Session, kind: PrintEventKind, certificate_id: int, by: str, job: PrintJob | None = None
) -> None:
    """Write an event down for upstream and staff, and into the audit."""
    session.add(
        PrintEvent(
            at=clock.now(),
            kind=kind,
            certificate_id=certificate_id,
            print_job_id=job.id if job else None,
            actor=by,
        )
    )
    record(
        f"printing:certificate:{kind.value}",
        actor=by,
        subject_id=certificate_id,
        job=job.id if job else None,
        blank_no=job.blank_no if job else None,
    )
