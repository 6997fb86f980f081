"""The verbs of the stock that staff keep: receive, issue, hand out, make void; whole ranges or nothing."""

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.orm import Session

from app.audit.service import record
from app.blanks import continuations, rules, steps
from app.blanks.errors import RangeError
from app.blanks.models import SHEET_STATE_ZH, STEP_ZH, Blank, BlankKind, SheetState, Step
from app.blanks.rules import Run
from app.core import clock
from app.core.errors import NotFoundError

# SQLite takes at most 32,766 values a statement.
_AT_ONCE = 1000


def receive(session: Session, kind_id: int, first_no: str, last_no: str, *, by: str) -> Run:
    """Put new sheets into the institution's stock.

    Raises:
        RangeError: when the range can't be read, is longer than 10,000, or holds a number that is there already.
    """
    kind = _kind(session, kind_id, is_continuation=False)
    run = checked(kind, first_no, last_no)
    wanted = list(rules.numbers(run.first_no, run.last_no))
    known = _known(session, run)
    if known:
        raise RangeError(f"编号 {known} 已在库存中，请核对。", field="first_no")
    moment = clock.now()
    rows = [
        {"kind_id": kind.id, "blank_no": number, "state": SheetState.IN_STOCK, "changed_at": moment}
        for number in wanted
    ]
    for start in range(0, len(rows), _AT_ONCE):
        session.execute(insert(Blank), rows[start : start + _AT_ONCE])
    steps.note(session, Step.RECEIVED, kind.id, run, by=by)
    _record("received", kind, run, by)
    return run


def issue(session: Session, kind_id: int, first_no: str, last_no: str, *, enterprise_id: int, by: str) -> Run:
    """Issue sheets in stock to an enterprise, which has yet to collect them.

    Raises:
        RangeError: when the range can't be read, or not all of it is in stock.
    """
    kind = _kind(session, kind_id, is_continuation=False)
    run = checked(kind, first_no, last_no)
    _move(session, kind, run, Step.ISSUED, enterprise_id=enterprise_id)
    steps.note(session, Step.ISSUED, kind.id, run, by=by, enterprise_id=enterprise_id)
    _record("issued", kind, run, by, enterprise=enterprise_id)
    return run


def hand_out(session: Session, kind_id: int, first_no: str, last_no: str, *, by: str) -> Run:
    """Note that the enterprise has collected sheets issued to it; from now on it may print on them.

    Raises:
        RangeError: when the range can't be read, not all of it was issued, or it was to several enterprises.
    """
    kind = _kind(session, kind_id, is_continuation=False)
    run = checked(kind, first_no, last_no)
    holder = _holder(session, run)
    _move(session, kind, run, Step.COLLECTED)
    steps.note(session, Step.COLLECTED, kind.id, run, by=by, enterprise_id=holder)
    _record("collected", kind, run, by, enterprise=holder)
    return run


def void(session: Session, kind_id: int, first_no: str, last_no: str, *, reason: str, by: str) -> Run:
    """Make sheets void for good, wherever they are, unless they were printed on or are being printed on.

    Raises:
        RangeError: when the range can't be read, or holds a sheet that can't be made void.
    """
    kind = _kind(session, kind_id, is_continuation=False)
    run = checked(kind, first_no, last_no)
    _move(session, kind, run, Step.VOIDED)
    steps.note(session, Step.VOIDED, kind.id, run, by=by, reason=reason)
    _record("voided", kind, run, by)
    return run


def receive_continuations(session: Session, kind_id: int, quantity: int, *, by: str) -> None:
    """Put continuation sheets into the institution's stock.

    Raises:
        RangeError: when the number can't be meant.
    """
    kind = _kind(session, kind_id, is_continuation=True)
    _check_quantity(quantity)
    continuations.add(session, kind.id, None, quantity)
    steps.note(session, Step.RECEIVED, kind.id, quantity, by=by)
    record("blanks:continuations:received", actor=by, subject_id=kind.id, quantity=quantity)


def issue_continuations(
    session: Session, kind_id: int, quantity: int, *, enterprise_id: int, by: str
) -> None:
    """Hand continuation sheets out to an enterprise, which may print on them from now on.

    Raises:
        RangeError: when there are not so many in stock.
    """
    kind = _kind(session, kind_id, is_continuation=True)
    _check_quantity(quantity)
    if not continuations.take(session, kind.id, None, quantity):
        raise RangeError("库存不足，请先入库。", field="quantity")
    continuations.add(session, kind.id, enterprise_id, quantity)
    steps.note(session, Step.COLLECTED, kind.id, quantity, by=by, enterprise_id=enterprise_id)
    record(
        "blanks:continuations:issued",
        actor=by,
        subject_id=kind.id,
        quantity=quantity,
        enterprise=enterprise_id,
    )


def void_continuations(
    session: Session, kind_id: int, quantity: int, *, enterprise_id: int | None, reason: str, by: str
) -> None:
    """Write continuation sheets off, of an enterprise or of the institution.

    Raises:
        RangeError: when there are not so many.
    """
    kind = _kind(session, kind_id, is_continuation=True)
    _check_quantity(quantity)
    if not continuations.take(session, kind.id, enterprise_id, quantity):
        raise RangeError("数量超过现有张数。", field="quantity")
    steps.note(session, Step.VOIDED, kind.id, quantity, by=by, enterprise_id=enterprise_id, reason=reason)
    record("blanks:continuations:voided", actor=by, subject_id=kind.id, quantity=quantity)


def checked(kind: BlankKind, first_typed: str, last_typed: str) -> Run:
    """Read a range as people type it.

    Raises:
        RangeError: when a number is none of the kind, the range is reversed, or longer than 10,000.
    """
    ends = []
    for field, typed in (("first_no", first_typed), ("last_no", last_typed or first_typed)):
        number = rules.clean_no(typed)
        if number is None or not rules.fits(number, prefix=kind.prefix, digits=kind.digits):
            shape = f"{kind.prefix}{' + ' if kind.prefix else ''}{kind.digits} 位数字"
            raise RangeError(f"编号不符合“{kind.name}”的样式（{shape}）。", field=field)
        ends.append(number)
    quantity = rules.quantity(*ends)
    if quantity < 1:
        raise RangeError("截止编号不能小于起始编号。", field="last_no")
    if quantity > rules.LONGEST_RANGE:
        raise RangeError(f"一次最多 {rules.LONGEST_RANGE} 张，请分次办理。", field="last_no")
    return Run(ends[0], ends[1], quantity)


def _kind(session: Session, kind_id: int, *, is_continuation: bool) -> BlankKind:
    kind = session.get(BlankKind, kind_id)
    if kind is None or kind.is_continuation is not is_continuation:
        raise NotFoundError
    return kind


def _known(session: Session, run: Run) -> str | None:
    # Other kinds may number alike; what is longer or shorter is no number of this range.
    return session.scalar(
        select(Blank.blank_no)
        .where(_within(run), func.length(Blank.blank_no) == len(run.first_no))
        .order_by(Blank.blank_no)
        .limit(1)
    )


def _holder(session: Session, run: Run) -> int | None:
    holders = session.scalars(select(Blank.enterprise_id).where(_within(run)).distinct().limit(2)).all()
    if len(holders) > 1:
        raise RangeError("该号段发放给了不同企业，请分开办理。", field="first_no")
    return holders[0] if holders else None


def _move(
    session: Session, kind: BlankKind, run: Run, step: Step, *, enterprise_id: int | None = None
) -> None:
    """Move every sheet of a range, or none."""
    before, after = rules.MOVES[step]
    in_range = (Blank.kind_id == kind.id, _within(run))
    values = {"state": after, "changed_at": clock.now()}
    if enterprise_id is not None:
        values["enterprise_id"] = enterprise_id
    moved = session.execute(update(Blank).where(*in_range, Blank.state.in_(before)).values(values))
    if moved.rowcount == run.quantity:  # type: ignore[attr-defined]
        return
    other = session.execute(
        select(Blank.blank_no, Blank.state)
        .where(*in_range, Blank.state.not_in({*before, after}))
        .order_by(Blank.blank_no)
        .limit(1)
    ).one_or_none()
    if other is not None:
        words = f"编号 {other.blank_no} 目前“{SHEET_STATE_ZH[other.state]}”，不能{STEP_ZH[step]}。"
    else:
        words = f"该号段有编号不存在，或已经{STEP_ZH[step]}，请核对。"
    raise RangeError(words, field="first_no")


def _within(run: Run) -> ColumnElement[bool]:
    return Blank.blank_no.between(run.first_no, run.last_no)


def _check_quantity(quantity: int) -> None:
    if not 1 <= quantity <= rules.LONGEST_RANGE:
        raise RangeError(f"数量为 1 至 {rules.LONGEST_RANGE}。", field="quantity")


def _record(action: str, kind: BlankKind, run: Run, by: str, *, enterprise: int | None = None) -> None:
    record(
        f"blanks:range:{action}",
        actor=by,
        subject_id=kind.id,
        first_no=run.first_no,
        last_no=run.last_no,
        enterprise=enterprise,
    )
