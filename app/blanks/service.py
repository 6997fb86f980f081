"""The verbs of printing on sheets: reserve a number, use it, spoil it, or give it back."""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.blanks import continuations, rules, steps
from app.blanks.errors import BlankRefusedError, ContinuationsMissingError
from app.blanks.models import Blank, BlankFormat, BlankKind, PlainPaper, Step
from app.blanks.rules import Run
from app.core import clock


@dataclass(frozen=True, slots=True)
class Sheets:
    """What a print job holds: a numbered sheet, and continuation sheets of a kind when it needs any."""

    blank_id: int
    blank_no: str
    kind_id: int
    continuation_kind_id: int | None
    continuations: int


@dataclass(frozen=True, slots=True)
class Booking:
    """For which print job sheets move, whose they are, and who moves them (as the audit names him)."""

    job_id: int
    enterprise_id: int
    by: str


def is_plain(session: Session, issuer_id: int) -> bool:
    """Tell whether an issuer's certificates are printed on plain paper."""
    return session.get(PlainPaper, issuer_id) is not None


def reserve(
    session: Session, typed_no: str, *, enterprise_id: int, certificate_format: str, pages: int
) -> Sheets:
    """Take a collected sheet for a print job, and so many continuation sheets; of two who try, one wins.

    The steps are written by `note_reserved`, once the job has an id.

    Raises:
        BlankRefusedError: when the number does not exist, is another enterprise's, of a kind for other formats,
            or not waiting to be printed on; the sentence is always the same (R76).
        ContinuationsMissingError: when the enterprise has not so many continuation sheets.
    """
    number = rules.clean_no(typed_no)
    before, after = rules.MOVES[Step.RESERVED]
    fitting = (
        select(BlankFormat.kind_id)
        .join(BlankKind, BlankKind.id == BlankFormat.kind_id)
        .where(
            BlankFormat.format == certificate_format,
            BlankKind.is_continuation.is_(False),
            BlankKind.retired_at.is_(None),
        )
    )
    taken = session.execute(
        update(Blank)
        .where(
            Blank.blank_no == (number or ""),
            Blank.enterprise_id == enterprise_id,
            Blank.state.in_(before),
            Blank.kind_id.in_(fitting),
        )
        .values(state=after, changed_at=clock.now())
        .returning(Blank.id, Blank.kind_id, Blank.blank_no)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if taken is None:
        raise BlankRefusedError(field="blank_no")
    kind_id = _take_continuations(session, enterprise_id, certificate_format, pages) if pages else None
    return Sheets(taken.id, taken.blank_no, taken.kind_id, kind_id, pages)


def note_reserved(session: Session, sheets: Sheets, booking: Booking) -> None:
    """Write the step of a reservation down."""
    _note(session, Step.RESERVED, sheets, booking)


def use(session: Session, sheets: Sheets, booking: Booking) -> None:
    """Note that the sheets of a job were printed on."""
    _move(session, Step.USED, sheets)
    _note(session, Step.USED, sheets, booking)


def spoil(session: Session, sheets: Sheets, booking: Booking) -> None:
    """Note that the sheets of a job were spoiled; continuation sheets count as spoiled with it."""
    _move(session, Step.SPOILED, sheets)
    _note(session, Step.SPOILED, sheets, booking)


def release(session: Session, sheets: Sheets, booking: Booking) -> None:
    """Give the sheets of a job back, which nothing was printed on."""
    _move(session, Step.RELEASED, sheets)
    if sheets.continuation_kind_id is not None:
        continuations.add(session, sheets.continuation_kind_id, booking.enterprise_id, sheets.continuations)
    _note(session, Step.RELEASED, sheets, booking)


def _take_continuations(session: Session, enterprise_id: int, certificate_format: str, pages: int) -> int:
    held = continuations.held(session, enterprise_id, certificate_format)
    for kind_id, _ in held:
        if continuations.take(session, kind_id, enterprise_id, pages):
            return kind_id
    raise ContinuationsMissingError(pages, held[0][1] if held else 0)


def _move(session: Session, step: Step, sheets: Sheets) -> None:
    before, after = rules.MOVES[step]
    moved = session.execute(
        update(Blank)
        .where(Blank.id == sheets.blank_id, Blank.state.in_(before))
        .values(state=after, changed_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise RuntimeError("a print job does not hold its sheet")


def _note(session: Session, step: Step, sheets: Sheets, booking: Booking) -> None:
    moved: list[tuple[int, Run | int]] = [(sheets.kind_id, Run(sheets.blank_no, sheets.blank_no, 1))]
    if sheets.continuation_kind_id is not None:
        moved.append((sheets.continuation_kind_id, sheets.continuations))
    for kind_id, run in moved:
        steps.note(
            session,
            step,
            kind_id,
            run,
            by=booking.by,
            enterprise_id=booking.enterprise_id,
            print_job_id=booking.job_id,
        )
