"""The end of a sending: write what became of claimed messages, and draw the consequences beyond the single row."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, literal_column, null, update
from sqlalchemy.orm import Session

from app.binding.models import Binding
from app.core import clock, switches
from app.core.clock import next_beijing_midnight
from app.core.switches import Switch
from app.notifications import rules
from app.notifications.models import Delivery, State
from app.notifications.sending import Claimed
from app.notifications.service import match_early_results
from wechat.errors import Kind, classify
from wechat.outcomes import Outcome, OutcomeKind

MINUTE_PAUSE = timedelta(seconds=60)
# All messages fail alike over a token that the platform refuses, and each new one costs a fetch.
TOKEN_PAUSE = timedelta(seconds=60)
# Faults of one message's own values, which no setting of the account mends.
_OWN_CONTENTS = {40033, 47001, 47003}

_DELIVERY = Delivery.__table__.c
_CHANGED = (
    "state",
    "next_at",
    "errcode",
    "error",
    "maybe_sent_at",
    "first_tried_at",
    "attempts",
    "finished_at",
)
_OURS = update(Delivery.__table__).where(  # type: ignore[arg-type]
    _DELIVERY.id == bindparam("row_id"), _DELIVERY.lease == bindparam("row_lease")
)
_ANSWERED = {"lease": null(), "answered_at": bindparam("moment", type_=_DELIVERY.answered_at.type)}
_SETTLE = _OURS.values(
    _ANSWERED | {name: bindparam(f"new_{name}", type_=_DELIVERY[name].type) for name in _CHANGED}
)
# Nearly all are accepted, and each parameter of each row costs, so these have a statement of their own.
_ACCEPT = _OURS.values(
    _ANSWERED
    | {
        "state": literal_column(f"'{State.ACCEPTED.value}'"),
        "msgid": bindparam("new_msgid"),
        "errcode": literal_column("0"),
        "error": null(),
    }
)


def settle(session: Session, lease: str, claimed: Sequence[Claimed], outcomes: Sequence[Outcome]) -> None:
    """Write what became of claimed messages; rows that have left our lease are not touched."""
    moment = clock.now()
    fates = list(zip(claimed, outcomes, strict=True))
    common = {"row_lease": lease, "moment": moment}
    accepted = [
        common | {"row_id": item.id, "new_msgid": outcome.msgid}
        for item, outcome in fates
        if outcome.kind is OutcomeKind.accepted
    ]
    others = [
        common | _settled(item, outcome, moment)
        for item, outcome in fates
        if outcome.kind is not OutcomeKind.accepted
    ]
    for statement, rows in ((_ACCEPT, accepted), (_SETTLE, others)):
        if rows:
            session.connection().execute(statement, rows)
    match_early_results([outcome.msgid for outcome in outcomes if outcome.msgid is not None])
    _heed(session, claimed, outcomes, moment)


def _settled(item: Claimed, outcome: Outcome, moment: datetime) -> dict[str, Any]:
    tried = item.tried
    if outcome.kind is OutcomeKind.unknown and tried.maybe_sent_at is None:
        tried = replace(tried, maybe_sent_at=moment)
    decided = _decide(outcome, tried, moment)
    never_tried = outcome.kind in {OutcomeKind.quota_day, OutcomeKind.quota_minute} and tried.attempts == 1
    return {
        "row_id": item.id,
        "new_state": decided.state,
        "new_next_at": decided.due_at or moment,
        "new_errcode": outcome.errcode,
        "new_error": outcome.errmsg[:300] or None,
        "new_maybe_sent_at": tried.maybe_sent_at,
        "new_first_tried_at": None if never_tried else tried.first_tried_at,
        "new_attempts": tried.attempts - never_tried,
        "new_finished_at": None if decided.state is State.WAITING else moment,
    }


def _decide(outcome: Outcome, tried: rules.Tried, moment: datetime) -> rules.Next:
    match outcome.kind:
        case OutcomeKind.retry:
            return rules.after_failure(tried, moment, jitter=random.random(), wait=_wait(outcome))
        case OutcomeKind.unknown:
            return rules.after_silence(tried, moment)
        case OutcomeKind.quota_day:
            return rules.after_quota(tried, next_beijing_midnight(moment))
        case OutcomeKind.quota_minute:
            return rules.after_quota(tried, moment + MINUTE_PAUSE)
        case OutcomeKind.fault if outcome.errcode not in _OWN_CONTENTS:
            return rules.after_fault(tried, moment)
        case _:
            return rules.Next(State.REFUSED)


def _wait(outcome: Outcome) -> float | None:
    return TOKEN_PAUSE.total_seconds() if _is_token_error(outcome) else outcome.retry_after


def _is_token_error(outcome: Outcome) -> bool:
    return bool(outcome.errcode) and classify(outcome.errcode) is Kind.token


def _heed(
    session: Session, claimed: Sequence[Claimed], outcomes: Sequence[Outcome], moment: datetime
) -> None:
    """Draw the consequences beyond the single row: quota or token pause all, who left gets nothing more."""
    kinds = {outcome.kind for outcome in outcomes}
    if OutcomeKind.quota_day in kinds:
        until = next_beijing_midnight(moment)
        switches.pause(Switch.PUSH_QUOTA, reason="45009: daily quota reached", until=until)
    elif OutcomeKind.quota_minute in kinds:
        switches.pause(Switch.PUSH_QUOTA, reason="45011: minute quota reached", until=moment + MINUTE_PAUSE)
    elif any(_is_token_error(outcome) for outcome in outcomes):
        switches.pause(Switch.PUSH_QUOTA, reason="the platform refuses our token", until=moment + TOKEN_PAUSE)
    gone = [
        item.binding_id
        for item, outcome in zip(claimed, outcomes, strict=True)
        if outcome.kind is OutcomeKind.gone
    ]
    if gone:
        session.execute(
            update(Binding)
            .where(Binding.id.in_(gone))
            .values(following=False, following_changed_at=moment)
            .execution_options(synchronize_session=False)
        )
