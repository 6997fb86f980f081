"""Print tickets: 128 bits, two minutes, once, bound to a control or a browser, and to an operator (D43)."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.audit.service import record
from app.certificates import rules as certificates
from app.certificates.models import Certificate
from app.certificates.rules import Validity
from app.core import clock
from app.core.crypto import same
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.gateways import current
from app.documents.models import Variant
from app.print_agents import rules
from app.print_agents.errors import CertificateChangedError, TicketExpiredError, TicketUsedError
from app.print_agents.models import Mode, PrintAgent, PrinterOffset, PrintTicket, TicketState

_SECRET_BYTES = 16
_KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Paper:
    """What a ticket is for: the file of one version of a certificate, an original or a numbered copy."""

    certificate_id: int
    version: int
    variant: Variant
    copy_no: int


@dataclass(frozen=True, slots=True)
class Offset:
    """How far a print is moved, in tenths of a millimetre."""

    right: int = 0
    down: int = 0


@dataclass(frozen=True, slots=True)
class Granted:
    """What a redeemed ticket gives: a paper, or None for a test page, for a printer and its offset."""

    ticket_id: int
    paper: Paper | None
    printer: str
    offset: Offset


def issue(
    session: Session, *, operator_id: int, agent: PrintAgent | None, paper: Paper | None, printer: str = ""
) -> tuple[int, str]:
    """Write a ticket; gives its id and how it is written down, `ID.SECRET`, which is never told again.

    A control that asks the server gets the ticket with its next question.
    """
    secret = _draw()
    moment = clock.now()
    ticket = PrintTicket(
        secret_hash=_hash(secret),
        agent_id=agent.id if agent else None,
        operator_id=operator_id,
        certificate_id=paper.certificate_id if paper else None,
        version=paper.version if paper else None,
        variant=paper.variant if paper else None,
        copy_no=paper.copy_no if paper else None,
        printer=printer,
        state=TicketState.WAITING,
        created_at=moment,
        expires_at=moment + rules.TICKET_LIVES,
    )
    session.add(ticket)
    session.flush()
    return ticket.id, f"{ticket.id}.{secret}"


def asked(session: Session, agent: PrintAgent, ticket_id: int, secret: str) -> Paper | None:
    """Tell what a ticket is for, before the file is looked for; None is a test page. It spends nothing.

    Raises:
        NotFoundError, TicketUsedError, TicketExpiredError: as `redeem` does.
    """
    return _paper(_live(session, ticket_id, agent_id=agent.id, secret=secret))


def redeem(session: Session, agent: PrintAgent, ticket_id: int, secret: str) -> Granted:
    """Spend a ticket: the file that leaves after the commit is the only one for it.

    Raises:
        NotFoundError: when it is no ticket, of another control, or the secret is wrong.
        TicketUsedError: when it is spent.
        TicketExpiredError: when it is older than two minutes or was withdrawn.
        CertificateChangedError: when the certificate is no longer valid, or has a newer version.
    """
    ticket = _live(session, ticket_id, agent_id=agent.id, secret=secret)
    _spend(session, ticket, actor=f"print agent {agent.id}")
    found = session.get(PrinterOffset, (agent.id, ticket.printer))
    offset = Offset(found.right, found.down) if found else Offset()
    return Granted(ticket.id, _paper(ticket), ticket.printer, offset)


def redeem_here(session: Session, operator_id: int, written: str) -> Granted:
    """Spend a ticket for the browser's own viewer; it raises as `redeem` does."""
    number, _, secret = written.partition(".")
    ticket = _live(session, int(number), agent_id=None, secret=secret)
    if ticket.operator_id != operator_id:
        raise NotFoundError
    _spend(session, ticket, actor=f"operator {operator_id}")
    return Granted(ticket.id, _paper(ticket), ticket.printer, Offset())


def withdraw(session: Session, ticket_id: int) -> bool:
    """End a ticket whose file nobody fetched; False when it was fetched, so that something may have been printed."""
    ended = session.execute(
        update(PrintTicket)
        .where(
            PrintTicket.id == ticket_id,
            PrintTicket.state.in_((TicketState.WAITING, TicketState.WITHDRAWN)),
        )
        .values(state=TicketState.WITHDRAWN, settled_at=clock.now())
        .execution_options(synchronize_session="fetch")
    )
    return bool(ended.rowcount)  # type: ignore[attr-defined]


def note_outcome(
    session: Session, agent: PrintAgent, ticket_id: int, state: TicketState, detail: str
) -> None:
    """Note what a control reports of a ticket that it fetched; the same again, or an older state, changes nothing.

    Raises:
        NotFoundError: when it is no ticket of this control.
    """
    ticket = _locked(session, ticket_id)
    if ticket is None or ticket.agent_id != agent.id:
        raise NotFoundError
    if not rules.moves(ticket.state, state):
        return
    ticket.state, ticket.detail = state, detail[: rules.LONGEST_DETAIL]
    if state in {TicketState.DONE, TicketState.FAILED}:
        ticket.settled_at = clock.now()
        record(f"print_agents:ticket:{state.value}", actor=f"print agent {agent.id}", subject_id=ticket.id)


def heard(session: Session, agent: PrintAgent, printers: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Note that a control is there and which printers it has; gives (ticket, printer) of those that wait for it.

    Only a control that asks the server gets any, each once: the secret is drawn anew, as only its hash was kept.
    """
    agent.seen_at, agent.printers = clock.now(), printers
    if agent.mode is not Mode.POLL:
        return []
    waiting = session.scalars(
        select(PrintTicket)
        .where(
            PrintTicket.agent_id == agent.id,
            PrintTicket.state == TicketState.WAITING,
            PrintTicket.expires_at > clock.now(),
            PrintTicket.handed_at.is_(None),
        )
        .order_by(PrintTicket.id)
        .with_for_update()
    )
    return [(_handed(ticket), ticket.printer) for ticket in waiting]


def of(session: Session, ticket_id: int) -> PrintTicket | None:
    """Find a ticket."""
    return session.get(PrintTicket, ticket_id)


def is_over(ticket: PrintTicket) -> bool:
    """Tell whether a ticket was not fetched in time, or was withdrawn."""
    is_late = ticket.state is TicketState.WAITING and clock.now() >= ticket.expires_at
    return is_late or ticket.state is TicketState.WITHDRAWN


def purge() -> int:
    """Delete tickets that are older than 90 days; call inside a unit of work. Returns how many."""
    gone = db.session.execute(delete(PrintTicket).where(PrintTicket.created_at < clock.now() - _KEPT))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _handed(ticket: PrintTicket) -> str:
    secret = _draw()
    ticket.secret_hash, ticket.handed_at = _hash(secret), clock.now()
    return f"{ticket.id}.{secret}"


def _live(session: Session, ticket_id: int, *, agent_id: int | None, secret: str) -> PrintTicket:
    ticket = _locked(session, ticket_id)
    if ticket is None or ticket.agent_id != agent_id or not same(ticket.secret_hash, _hash(secret)):
        raise NotFoundError
    if ticket.fetched_at is not None:
        raise TicketUsedError
    if is_over(ticket):
        raise TicketExpiredError
    return ticket


def _spend(session: Session, ticket: PrintTicket, *, actor: str) -> None:
    paper = _paper(ticket)
    if paper is not None:
        certificate = session.get(Certificate, paper.certificate_id, populate_existing=True)
        if certificate is None or certificate.version != paper.version or not _is_valid(certificate):
            raise CertificateChangedError
        record(
            "certificates:certificate:fetched_for_print",
            actor=actor,
            subject_id=paper.certificate_id,
            ticket=ticket.id,
            copy_no=paper.copy_no,
        )
    ticket.state, ticket.fetched_at = TicketState.FETCHED, clock.now()


def _is_valid(certificate: Certificate) -> bool:
    found = certificates.validity(certificate.status, certificate.valid_until, clock.today())
    return found is Validity.VALID


def _paper(ticket: PrintTicket) -> Paper | None:
    if ticket.certificate_id is None or ticket.version is None or ticket.variant is None:
        return None
    return Paper(ticket.certificate_id, ticket.version, ticket.variant, ticket.copy_no or 0)


def _locked(session: Session, ticket_id: int) -> PrintTicket | None:
    return session.scalars(
        select(PrintTicket)
        .where(PrintTicket.id == ticket_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def _draw() -> str:
    return secrets.token_urlsafe(_SECRET_BYTES)


def _hash(secret: str) -> str:
    return current().vault.fingerprint("print-ticket", secret)
