"""The sending loop: claim due messages with a lease, send them outside any transaction, write what became of each."""

import logging
import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from app.binding.models import Binding
from app.certificates.models import Certificate
from app.core import budgets, clock, switches
from app.core.clock import beijing_date, next_beijing_midnight
from app.core.db import db
from app.core.gateways import current
from app.core.switches import Switch
from app.notifications import messages, rules
from app.notifications.models import OPEN_STATES, Delivery, Notice, State
from app.notifications.service import match_early_results
from app.subscriptions.models import Subscription
from wechat.errors import Kind, classify
from wechat.outcomes import Outcome, OutcomeKind
from wechat.sender import TemplateMessage

MINUTE_PAUSE = timedelta(seconds=60)
# All messages fail alike over a token that the platform refuses, and each new one costs a fetch.
TOKEN_PAUSE = timedelta(seconds=60)

_log = logging.getLogger(__name__)
_table = Delivery.__table__
_SETTLED = (
    "state",
    "next_at",
    "msgid",
    "errcode",
    "error",
    "maybe_sent_at",
    "first_tried_at",
    "attempts",
    "finished_at",
)


@dataclass(frozen=True)
class Claimed:
    """One message in this worker's hands: its row's facts and what to post."""

    id: int
    tried: rules.Tried
    binding_id: int
    message: TemplateMessage


def lease_length() -> timedelta:
    """Give how long a claim lasts; longer than a send may take, so that only a dead worker's lease ends."""
    return timedelta(seconds=current().settings.push_lease_seconds)


def claim(session: Session, limit: int) -> tuple[str, list[Claimed]]:
    """Take up to `limit` due messages for the length of a lease; call inside a unit of work.

    A message whose lease ran out was in the hands of a worker that died: its fate is unknown, and D17 decides.

    Returns:
        The lease and the messages that can be sent; those that no longer may are closed here.
    """
    lease = secrets.token_hex(8)
    if switches.is_on(Switch.PAUSE_PUSH) or switches.is_on(Switch.PUSH_QUOTA):
        return lease, []
    moment = clock.now()
    # Closed rows are due no longer, so each turn of the loop comes to others.
    while due := _due(session, limit, moment):
        fillings = _close_unsendable(session, due, moment)
        if not fillings:
            continue
        granted = _within_daily_budget(session, len(fillings), moment)
        rows = [row for row in due if row.id in fillings][:granted]
        _lease(session, rows, lease, moment)
        claimed = _composed(session, rows, fillings, moment)
        if claimed or not granted:
            return lease, claimed
    return lease, []


def is_due(moment: datetime) -> bool:
    """Tell whether a message has been due since `moment`; reads only."""
    due = select(Delivery.id).where(Delivery.state.in_(OPEN_STATES), Delivery.next_at <= moment).limit(1)
    return db.session.scalar(due) is not None


def settle(session: Session, lease: str, claimed: Sequence[Claimed], outcomes: Sequence[Outcome]) -> None:
    """Write what became of claimed messages; rows that have left our lease are not touched."""
    moment = clock.now()
    rows = [_settled(item, outcome, moment) for item, outcome in zip(claimed, outcomes, strict=True)]
    session.execute(
        update(_table)  # type: ignore[arg-type]
        .where(_table.c.id == bindparam("row_id"), _table.c.lease == bindparam("row_lease"))
        .values(
            {column: bindparam(f"new_{column}", type_=_table.c[column].type) for column in _SETTLED}
            | {"answered_at": moment, "lease": None}
        ),
        [{"row_lease": lease, **row} for row in rows],
    )
    match_early_results([outcome.msgid for outcome in outcomes if outcome.msgid is not None])
    _heed(session, claimed, outcomes, moment)


def _due(session: Session, limit: int, moment: datetime) -> Sequence[Any]:
    return session.execute(
        select(
            Delivery.id,
            Delivery.state,
            Delivery.notice,
            Delivery.attempts,
            Delivery.maybe_sent_at,
            Delivery.first_tried_at,
            Delivery.next_at,
            Delivery.binding_id,
            Delivery.client_msg_id,
        )
        .where(Delivery.state.in_(OPEN_STATES), Delivery.next_at <= moment)
        .order_by(Delivery.next_at, Delivery.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def _close_unsendable(session: Session, due: Sequence[Any], moment: datetime) -> dict[int, Any]:
    """Close messages that may not go (again) and give what the others say."""
    lost = [row.id for row in due if not rules.may_repeat(_tried(row, moment), moment)]
    _close(session, lost, State.UNKNOWN, moment)
    fillings = _fillings(session, [row.id for row in due if row.id not in set(lost)])
    left = [row.id for row in due if row.id not in fillings and row.id not in set(lost)]
    _close(session, left, State.DROPPED, moment)
    return fillings


def _tried(row: Any, moment: datetime) -> rules.Tried:
    """Read a due row's tries; one still marked as sending was in the hands of a worker that died."""
    died_at = row.next_at - lease_length() if row.state is State.SENDING else None
    return rules.Tried(
        attempts=row.attempts,
        first_tried_at=row.first_tried_at or moment,
        maybe_sent_at=row.maybe_sent_at or died_at,
    )


def _fillings(session: Session, ids: list[int]) -> dict[int, Any]:
    """Read what the messages say, for those that may still be sent: bound, following, still subscribed."""
    if not ids:
        return {}
    rows = session.execute(
        select(
            Delivery.id,
            Delivery.created_at,
            Binding.openid,
            Certificate.certificate_no,
            Certificate.kind_name,
            Certificate.issued_on,
            Certificate.status_on,
            Certificate.reason,
            Certificate.successor_no,
            Certificate.query_code_sealed,
        )
        .join(Binding, Binding.id == Delivery.binding_id)
        .outerjoin(Certificate, Certificate.id == Delivery.certificate_id)
        .outerjoin(Subscription, Subscription.id == Delivery.subscription_id)
        .where(
            Delivery.id.in_(ids),
            Binding.openid.is_not(None),
            Binding.following,
            or_(Delivery.subscription_id.is_(None), Subscription.closed_at.is_(None)),
        )
    )
    return {row.id: row for row in rows}


def _close(
    session: Session, ids: list[int], state: State, moment: datetime, error: str | None = None
) -> None:
    if ids:
        session.execute(
            update(Delivery)
            .where(Delivery.id.in_(ids))
            .values(state=state, finished_at=moment, lease=None, error=error)
            .execution_options(synchronize_session=False)
        )


def _within_daily_budget(session: Session, wanted: int, moment: datetime) -> int:
    if not wanted:
        return 0
    limit = current().settings.push_daily_budget
    name = f"push-day:{beijing_date(moment)}"
    return budgets.reserve(session, name, wanted, limit, next_beijing_midnight(moment))


def _lease(session: Session, rows: list[Any], lease: str, moment: datetime) -> None:
    if not rows:
        return
    session.execute(
        update(Delivery)
        .where(Delivery.id.in_([row.id for row in rows]))
        .values(
            state=State.SENDING,
            lease=lease,
            next_at=moment + lease_length(),
            attempts=Delivery.attempts + 1,
            first_tried_at=func.coalesce(Delivery.first_tried_at, moment),
        )
        .execution_options(synchronize_session=False)
    )


def _composed(session: Session, rows: list[Any], fillings: dict[int, Any], moment: datetime) -> list[Claimed]:
    """Make the messages; one that can't be made is refused, or it would hold up all others for ever."""
    claimed, broken = [], []
    for row in rows:
        try:
            claimed.append(_claimed(row, fillings[row.id], moment))
        except Exception:  # noqa: BLE001 - a template that is not set, a value that does not open, a bug
            _log.exception("a message could not be made", extra={"ids": {"delivery": row.id}})
            broken.append(row.id)
    _close(session, broken, State.REFUSED, moment, error="the message could not be made")
    return claimed


def _claimed(row: Any, filling: Any, moment: datetime) -> Claimed:
    return Claimed(
        id=row.id,
        tried=replace(_tried(row, moment), attempts=row.attempts + 1),
        binding_id=row.binding_id,
        message=messages.compose(
            Notice(row.notice), delivery_id=row.id, client_msg_id=row.client_msg_id, filling=filling
        ),
    )


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
        "new_msgid": outcome.msgid,
        "new_errcode": outcome.errcode,
        "new_error": outcome.errmsg[:300] or None,
        "new_maybe_sent_at": tried.maybe_sent_at,
        "new_first_tried_at": None if never_tried else tried.first_tried_at,
        "new_attempts": tried.attempts - never_tried,
        "new_finished_at": None if decided.state in {State.WAITING, State.ACCEPTED} else moment,
    }


def _decide(outcome: Outcome, tried: rules.Tried, moment: datetime) -> rules.Next:
    match outcome.kind:
        case OutcomeKind.accepted:
            return rules.Next(State.ACCEPTED)
        case OutcomeKind.retry:
            return rules.after_failure(tried, moment, jitter=random.random(), wait=_wait(outcome))
        case OutcomeKind.unknown:
            return rules.after_silence(tried, moment)
        case OutcomeKind.quota_day:
            return rules.after_quota(tried, next_beijing_midnight(moment))
        case OutcomeKind.quota_minute:
            return rules.after_quota(tried, moment + MINUTE_PAUSE)
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
