"""Reads of blank forms: kinds and their stock, ranges as people speak of them, applications, histories."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, cast, func, select
from sqlalchemy.orm import Session

from app.accounts.models import Enterprise
from app.blanks import rules
from app.blanks.models import (
    Blank,
    BlankKind,
    BlankRequest,
    BlankStep,
    ContinuationStock,
    PlainPaper,
    RequestState,
    SheetState,
)
from app.blanks.rules import Run
from app.certificates.models import Issuer
from app.core.errors import NotFoundError

_MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class Holding:
    """Sheets of a kind with one holder and in one state: a run of numbers; `enterprise` None is the institution."""

    run: Run
    state: SheetState
    enterprise: str | None


@dataclass(frozen=True, slots=True)
class Count:
    """So many continuation sheets of a kind; `enterprise` None is the institution."""

    enterprise_id: int | None
    enterprise: str | None
    quantity: int


@dataclass(frozen=True, slots=True)
class Request:
    """An application as staff see it."""

    id: int
    enterprise: str
    kind: str
    quantity: int
    state: RequestState
    applied_at: datetime


@dataclass(frozen=True, slots=True)
class Paper:
    """An issuer, and whether its certificates are printed on plain paper."""

    issuer_id: int
    name: str
    is_plain: bool


def kinds(session: Session, *, with_retired: bool = True) -> list[BlankKind]:
    """Give the kinds, numbered ones first."""
    wanted = select(BlankKind).order_by(BlankKind.is_continuation, BlankKind.code)
    if not with_retired:
        wanted = wanted.where(BlankKind.retired_at.is_(None))
    return list(session.scalars(wanted))


def kind_by_code(session: Session, code: str) -> BlankKind | None:
    """Find a kind by its code."""
    return session.scalars(select(BlankKind).where(BlankKind.code == code)).one_or_none()


def totals(session: Session, enterprise_id: int | None = None) -> dict[int, dict[SheetState, int]]:
    """Count the numbered sheets of each kind by state; of those that went to an enterprise, or of all."""
    wanted = select(Blank.kind_id, Blank.state, func.count().label("sheets"))
    if enterprise_id is not None:
        wanted = wanted.where(Blank.enterprise_id == enterprise_id)
    found: dict[int, dict[SheetState, int]] = {}
    for row in session.execute(wanted.group_by(Blank.kind_id, Blank.state)):
        found.setdefault(row.kind_id, {})[row.state] = row.sheets
    return found


def holdings(
    session: Session,
    kind: BlankKind,
    *,
    enterprise_id: int | None = None,
    state: SheetState | None = None,
    limit: int = _MOST_LINES,
) -> list[Holding]:
    """Give the sheets of a numbered kind as runs, in order, of one enterprise or of all."""
    place = func.row_number().over(
        partition_by=(Blank.state, Blank.enterprise_id), order_by=Blank.blank_no
    ) - cast(func.substr(Blank.blank_no, len(kind.prefix) + 1), BigInteger)
    wanted = select(Blank.blank_no, Blank.state, Blank.enterprise_id, place.label("place")).where(
        Blank.kind_id == kind.id
    )
    if enterprise_id is not None:
        wanted = wanted.where(Blank.enterprise_id == enterprise_id)
    if state is not None:
        wanted = wanted.where(Blank.state == state)
    one = wanted.subquery()
    rows = session.execute(
        select(
            func.min(one.c.blank_no).label("first_no"),
            func.max(one.c.blank_no).label("last_no"),
            func.count().label("sheets"),
            one.c.state,
            Enterprise.name,
        )
        .outerjoin(Enterprise, Enterprise.id == one.c.enterprise_id)
        .group_by(one.c.state, one.c.enterprise_id, Enterprise.name, one.c.place)
        .order_by(func.min(one.c.blank_no))
        .limit(limit)
    )
    return [
        Holding(Run(row.first_no, row.last_no, row.sheets), SheetState(row.state), row.name) for row in rows
    ]


def continuations(
    session: Session, *, kind_id: int | None = None, enterprise_id: int | None = None
) -> dict[int, list[Count]]:
    """Give who has how many continuation sheets of each kind, the institution first."""
    wanted = (
        select(
            ContinuationStock.kind_id,
            ContinuationStock.enterprise_id,
            Enterprise.name,
            ContinuationStock.quantity,
        )
        .outerjoin(Enterprise, Enterprise.id == ContinuationStock.enterprise_id)
        .where(ContinuationStock.quantity > 0)
        .order_by(ContinuationStock.enterprise_id.is_not(None), Enterprise.name)
    )
    if kind_id is not None:
        wanted = wanted.where(ContinuationStock.kind_id == kind_id)
    if enterprise_id is not None:
        wanted = wanted.where(ContinuationStock.enterprise_id == enterprise_id)
    found: dict[int, list[Count]] = {}
    for row in session.execute(wanted):
        found.setdefault(row.kind_id, []).append(Count(row.enterprise_id, row.name, row.quantity))
    return found


def requests_of(session: Session, enterprise_id: int) -> list[BlankRequest]:
    """Give the newest applications of an enterprise."""
    wanted = (
        select(BlankRequest)
        .where(BlankRequest.enterprise_id == enterprise_id)
        .order_by(BlankRequest.id.desc())
        .limit(_MOST_LINES)
    )
    return list(session.scalars(wanted))


def requests(session: Session, *, is_open: bool) -> list[Request]:
    """Give the applications that wait for staff, the oldest first; or the newest of all."""
    waiting = BlankRequest.state.in_((RequestState.APPLIED, RequestState.ISSUED))
    wanted = (
        select(
            BlankRequest.id,
            Enterprise.name.label("enterprise"),
            BlankKind.name.label("kind"),
            BlankRequest.quantity,
            BlankRequest.state,
            BlankRequest.applied_at,
        )
        .join(Enterprise, Enterprise.id == BlankRequest.enterprise_id)
        .join(BlankKind, BlankKind.id == BlankRequest.kind_id)
        .limit(_MOST_LINES)
    )
    wanted = (
        wanted.where(waiting).order_by(BlankRequest.id)
        if is_open
        else wanted.order_by(BlankRequest.id.desc())
    )
    return [Request(*row) for row in session.execute(wanted)]


def request(session: Session, request_id: int) -> tuple[BlankRequest, Enterprise]:
    """Find an application and who asks.

    Raises:
        NotFoundError: when there is no such application.
    """
    found = session.get(BlankRequest, request_id)
    if found is None:
        raise NotFoundError
    return found, session.get_one(Enterprise, found.enterprise_id)


def steps_of(session: Session, kind_id: int) -> list[tuple[BlankStep, str | None]]:
    """Give the newest steps of a kind's sheets, each with the name of its enterprise."""
    return _steps(session, BlankStep.kind_id == kind_id)


def sheet(session: Session, number: str) -> tuple[Blank, BlankKind, str | None] | None:
    """Find a numbered sheet by its clean number, its kind, and the name of the enterprise that it went to."""
    row = session.execute(
        select(Blank, BlankKind, Enterprise.name)
        .join(BlankKind, BlankKind.id == Blank.kind_id)
        .outerjoin(Enterprise, Enterprise.id == Blank.enterprise_id)
        .where(Blank.blank_no == number)
    ).one_or_none()
    return (row[0], row[1], row[2]) if row else None


def history(session: Session, found: Blank) -> list[tuple[BlankStep, str | None]]:
    """Give every step of a sheet, the newest first, each with the name of its enterprise."""
    return _steps(
        session,
        BlankStep.kind_id == found.kind_id,
        BlankStep.first_no <= found.blank_no,
        BlankStep.last_no >= found.blank_no,
    )


def first_in_stock(session: Session, kind: BlankKind, quantity: int) -> Run | None:
    """Propose sheets for an application: the first run in stock that is long enough, else the longest."""
    found = [one.run for one in holdings(session, kind, state=SheetState.IN_STOCK)]
    if not found:
        return None
    enough = next((run for run in found if run.quantity >= quantity), None)
    run = enough or max(found, key=lambda one: one.quantity)
    taken = min(quantity, run.quantity, rules.LONGEST_RANGE)
    return Run(run.first_no, list(rules.numbers(run.first_no, run.last_no))[taken - 1], taken)


def papers(session: Session) -> list[Paper]:
    """Give every issuer, and whether it prints on plain paper."""
    rows = session.execute(
        select(Issuer.id, Issuer.name, PlainPaper.issuer_id)
        .outerjoin(PlainPaper, PlainPaper.issuer_id == Issuer.id)
        .order_by(Issuer.name)
    )
    return [Paper(row[0], row[1], row[2] is not None) for row in rows]


def enterprise_by_uscc(session: Session, uscc: str) -> Enterprise | None:
    """Find an enterprise by its code."""
    return session.scalars(select(Enterprise).where(Enterprise.uscc == uscc)).one_or_none()


def _steps(session: Session, *conditions: ColumnElement[bool]) -> list[tuple[BlankStep, str | None]]:
    rows = session.execute(
        select(BlankStep, Enterprise.name)
        .outerjoin(Enterprise, Enterprise.id == BlankStep.enterprise_id)
        .where(*conditions)
        .order_by(BlankStep.id.desc())
        .limit(_MOST_LINES)
    )
    return [(row[0], row[1]) for row in rows]
