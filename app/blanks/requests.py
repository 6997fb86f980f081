"""Applications for blank forms (申领): an enterprise asks, staff issue or refuse, the enterprise collects."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.service import record
from app.blanks import rules, stock
from app.blanks.errors import RangeError, RequestClosedError
from app.blanks.models import BlankKind, BlankRequest, RequestState
from app.core import clock
from app.core.errors import NotFoundError
from app.inbox import service as inbox
from app.inbox.models import LetterKind

PAGE_OF_ENTERPRISE = "/desktop/blanks"


def apply(
    session: Session, *, operator_id: int, enterprise_id: int, kind_id: int, quantity: int, note: str
) -> int:
    """Ask for sheets of a kind; gives the id of the application.

    Raises:
        NotFoundError: when there is no such kind, or it is out of use.
        RangeError: when the number of sheets can't be meant.
    """
    kind = session.get(BlankKind, kind_id)
    if kind is None or kind.retired_at is not None:
        raise NotFoundError
    if not 1 <= quantity <= rules.MOST_PER_REQUEST:
        raise RangeError(f"申领数量为 1 至 {rules.MOST_PER_REQUEST} 张。", field="quantity")
    moment = clock.now()
    asked = BlankRequest(
        enterprise_id=enterprise_id,
        operator_id=operator_id,
        kind_id=kind_id,
        quantity=quantity,
        state=RequestState.APPLIED,
        note=note,
        applied_at=moment,
        changed_at=moment,
    )
    session.add(asked)
    session.flush()
    record("blanks:request:applied", actor=f"operator {operator_id}", subject_id=asked.id)
    return asked.id


def withdraw(session: Session, enterprise_id: int, request_id: int, *, operator_id: int) -> None:
    """Take an application back that nobody has answered.

    Raises:
        NotFoundError: when it is not the enterprise's.
        RequestClosedError: when it is answered already.
    """
    asked = _locked(session, request_id)
    if asked.enterprise_id != enterprise_id:
        raise NotFoundError
    _turn(asked, RequestState.APPLIED, RequestState.WITHDRAWN)
    record("blanks:request:withdrawn", actor=f"operator {operator_id}", subject_id=asked.id)


def issue(session: Session, request_id: int, *, first_no: str = "", last_no: str = "", by: str) -> None:
    """Answer an application with a range of sheets, or with continuation sheets, which are handed out at once.

    Raises:
        NotFoundError: when there is no such application.
        RequestClosedError: when it is answered already.
        RangeError: when the range can't be issued; it may hold fewer sheets than asked for, never more.
    """
    asked = _locked(session, request_id)
    if asked.kind.is_continuation:
        _turn(asked, RequestState.APPLIED, RequestState.COLLECTED)
        stock.issue_continuations(
            session, asked.kind_id, asked.quantity, enterprise_id=asked.enterprise_id, by=by
        )
        return _tell(asked, "已发放", f"{asked.kind.name} {asked.quantity} 张已发放并领取。")
    _turn(asked, RequestState.APPLIED, RequestState.ISSUED)
    run = stock.issue(session, asked.kind_id, first_no, last_no, enterprise_id=asked.enterprise_id, by=by)
    if run.quantity > asked.quantity:
        raise RangeError(f"申领 {asked.quantity} 张，该号段有 {run.quantity} 张。", field="last_no")
    asked.first_no, asked.last_no = run.first_no, run.last_no
    return _tell(
        asked,
        "已发放",
        f"{asked.kind.name} {run.first_no} 至 {run.last_no}，共 {run.quantity} 张，请前来领取。",
    )


def hand_out(session: Session, request_id: int, *, by: str) -> None:
    """Note that the sheets of an application were collected.

    Raises:
        NotFoundError: when there is no such application.
        RequestClosedError: when it has no sheets that wait.
        RangeError: when some of its sheets went another way meanwhile.
    """
    asked = _locked(session, request_id)
    _turn(asked, RequestState.ISSUED, RequestState.COLLECTED)
    stock.hand_out(session, asked.kind_id, asked.first_no or "", asked.last_no or "", by=by)


def refuse(session: Session, request_id: int, *, reason: str, by: str) -> None:
    """Refuse an application; the applicant reads the reason.

    Raises:
        NotFoundError: when there is no such application.
        RequestClosedError: when it is answered already.
    """
    asked = _locked(session, request_id)
    _turn(asked, RequestState.APPLIED, RequestState.REFUSED)
    asked.answer = reason
    record("blanks:request:refused", actor=by, subject_id=asked.id)
    _tell(asked, "已退回", f"{asked.kind.name} {asked.quantity} 张的申领已退回：{reason}")


def _locked(session: Session, request_id: int) -> BlankRequest:
    found = session.scalars(
        select(BlankRequest).where(BlankRequest.id == request_id).with_for_update(of=BlankRequest)
    ).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def _turn(asked: BlankRequest, before: RequestState, after: RequestState) -> None:
    if asked.state is not before:
        raise RequestClosedError
    asked.state, asked.changed_at = after, clock.now()


def _tell(asked: BlankRequest, outcome: str, words: str) -> None:
    inbox.tell(
        asked.operator_id,
        LetterKind.DECISION,
        title=f"空白单证申领{outcome}",
        text=words,
        path=PAGE_OF_ENTERPRISE,
    )
