"""Decisions that an upstream system sends about applications: read, told apart and carried out (D47)."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import select

from app.applications import queries, service
from app.applications.errors import ApplicationStateError, NotApplicableError
from app.applications.models import Application, ApplicationState, Step
from app.certificates.delivered import Applied, Verdict
from app.core.db import db
from app.core.errors import AppError
from app.ingest import faults, texts
from app.ingest.faults import Fault
from app.ingest.subjects import Key, Subject
from app.printing.errors import NotPrintableError

NOT_FOUND = ("application_not_found", "没有该统一编号的申请，或其证书不是由本系统签发。")
# A decision comes too late for the application, for its certificate, or for the print of it.
DECISION_ERRORS: tuple[type[AppError], ...] = (ApplicationStateError, NotApplicableError, NotPrintableError)

AnyDecision = Annotated[Literal["granted", "returned", "closed"], Field(description="The state it reaches")]


@dataclass(frozen=True)
class Decided:
    """One decision, cleaned and checked for form."""

    application_no: str
    state: ApplicationState
    reason: str | None
    decided_by: str | None


class DecisionItem(BaseModel):
    """What an official decided about one application."""

    model_config = ConfigDict(extra="forbid", strict=True)

    application_no: texts.Number = Field(description="统一编号")
    decision: AnyDecision
    reason: texts.Reason | None = Field(
        None, description="退回原因, needed when returned; the applicant reads it"
    )
    decided_by: texts.Name | None = Field(None, description="Who decided, for the record")


class DecisionBatch(BaseModel):
    """Several decisions in one message."""

    items: list[DecisionItem] = Field(min_length=1, max_length=1000)


def _read(raw: object) -> tuple[Decided | None, list[Fault]]:
    if not isinstance(raw, dict):
        return None, [Fault("", "must_be_object", "必须是 JSON 对象。")]
    try:
        item = DecisionItem.model_validate(raw)
    except ValidationError as error:
        return None, faults.from_pydantic(error)
    state = ApplicationState(item.decision)
    if state is ApplicationState.RETURNED and item.reason is None:
        return None, [Fault("reason", "missing", "退回须写明原因。")]
    return Decided(item.application_no, state, item.reason, item.decided_by), []


def _apply(
    item: Decided,
    *,
    issuer_id: int,
    ingest_message_id: int | None,
    quiet: bool = False,  # noqa: ARG001 - nobody may decide quietly
) -> Applied:
    """Carry a decision out; one that was carried out already changes nothing."""
    session = db.session()
    found = queries.by_number(session, issuer_id, item.application_no)
    if found is None:
        return _refused("application_no", *NOT_FOUND)
    if found.state is item.state and (item.reason is None or item.reason == found.answer):
        return Applied(Verdict.UNCHANGED, found.certificate_id)
    try:
        with session.begin_nested():
            _decide(item, found, issuer_id, ingest_message_id)
    except DECISION_ERRORS as error:
        return _refused("decision", error.code, error.message_zh)
    return Applied(Verdict.ACCEPTED, found.certificate_id)


def _decide(item: Decided, found: Application, issuer_id: int, message_id: int | None) -> None:
    session = db.session()
    by = f"issuer {issuer_id}" + (f" {item.decided_by}" if item.decided_by else "")
    match item.state:
        case ApplicationState.GRANTED:
            service.grant(session, found.id, by=by, message_id=message_id)
        case ApplicationState.CLOSED:
            service.close(session, found.id, by=by, message_id=message_id)
        case _:
            service.return_(session, found.id, reason=item.reason or "", by=by, message_id=message_id)


def _refused(field: str, code: str, words: str) -> Applied:
    return Applied(Verdict.REFUSED, field=field, code=code, message_zh=words)


def _thing(item: Decided) -> Key:
    return (item.application_no,)


def _state(item: Decided) -> Key:
    return (item.application_no, item.state.value, item.reason or "")


def _came_with(item: Decided, _applied: Applied, issuer_id: int, message_pk: int) -> bool:
    found = queries.by_number(db.session(), issuer_id, item.application_no)
    if found is None:
        return False
    wanted = select(Step.id).where(
        Step.application_id == found.id, Step.state == item.state, Step.ingest_message_id == message_pk
    )
    return db.session.scalar(wanted) is not None


DECISIONS = Subject(
    mark=":decision",
    number="application_no",
    read=_read,
    thing=_thing,
    state=_state,
    apply=_apply,
    came_with=_came_with,
)
