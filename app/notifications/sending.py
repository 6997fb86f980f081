"""The beginning of a sending: claim due messages with a lease and make what is to be posted."""

import logging
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, case, func, or_, select, update
from sqlalchemy.orm import Session

from app.binding.models import Binding
from app.certificates.models import Certificate
from app.core import budgets, clock, switches
from app.core.clock import beijing_date, next_beijing_midnight
from app.core.db import UtcDateTime, db
from app.core.gateways import current
from app.core.switches import Switch
from app.inbox.models import Letter
from app.notifications import messages, rules
from app.notifications.models import OPEN_STATES, Delivery, Notice, State
from app.statuses.models import StatusEvent
from app.subscriptions.models import Subscription
from wechat.sender import TemplateMessage

_log = logging.getLogger(__name__)

_may_be_sent = and_(
    Binding.openid.is_not(None),
    Binding.following,
    or_(Delivery.subscription_id.is_(None), Subscription.closed_at.is_(None)),
)
# Built once, and everything in one statement; a moment costs more to read than any other value, so only
# what is needed of them is asked for.
_DUE = (
    select(
        Delivery.id,
        Delivery.notice,
        Delivery.attempts,
        Delivery.maybe_sent_at,
        Delivery.first_tried_at,
        case((Delivery.state == State.SENDING, Delivery.next_at)).label("lease_ended_at"),
        case((_may_be_sent, 1), else_=0).label("may_be_sent"),
        Delivery.binding_id,
        Delivery.client_msg_id,
        Delivery.created_at,
        Binding.openid,
        Certificate.certificate_no,
        Certificate.kind_name,
        Certificate.issued_on,
        Certificate.reason,
        Certificate.successor_no,
        Certificate.query_code_sealed,
        StatusEvent.business_no,
        StatusEvent.topic.label("status_topic"),
        StatusEvent.status,
        StatusEvent.occurred_at,
        Letter.id.label("letter_id"),
        Letter.title.label("letter_title"),
        Letter.text.label("letter_text"),
    )
    .join(Binding, Binding.id == Delivery.binding_id)
    .outerjoin(Certificate, Certificate.id == Delivery.certificate_id)
    .outerjoin(StatusEvent, StatusEvent.id == Delivery.status_event_id)
    .outerjoin(Letter, Letter.id == Delivery.letter_id)
    .outerjoin(Subscription, Subscription.id == Delivery.subscription_id)
    .where(Delivery.state.in_(OPEN_STATES), Delivery.next_at <= bindparam("moment", type_=UtcDateTime))
    .order_by(Delivery.next_at, Delivery.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, of=Delivery)
)

_NOTE_DEATH = (
    update(Delivery.__table__)  # type: ignore[arg-type]
    .where(Delivery.__table__.c.id == bindparam("row_id"))
    .values(maybe_sent_at=bindparam("died_at", type_=UtcDateTime))
)


@dataclass(frozen=True, slots=True)
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
    if is_held():
        return lease, []
    moment = clock.now()
    # Closed rows are due no longer, so each turn of the loop comes to others.
    while due := session.connection().execute(_DUE, {"moment": moment, "limit": limit}).all():
        rows = _sendable(session, due, moment)
        if not rows:
            continue
        granted = _within_daily_budget(session, len(rows), moment)
        if granted < len(rows):
            until = next_beijing_midnight(moment)
            switches.pause(Switch.PUSH_QUOTA, reason="ECERT_PUSH_DAILY_BUDGET is spent", until=until)
        _lease(session, rows[:granted], lease, moment)
        claimed = _composed(session, rows[:granted], moment)
        if claimed or not granted:
            return lease, claimed
    return lease, []


def is_held() -> bool:
    """Tell whether nothing may be sent now: paused by a person, or by the platform's or our own quota."""
    return switches.is_on(Switch.PAUSE_PUSH) or switches.is_on(Switch.PUSH_QUOTA)


def is_due(moment: datetime) -> bool:
    """Tell whether a message has been due since `moment` and nothing holds all back; reads only."""
    if is_held():
        return False
    due = select(Delivery.id).where(Delivery.state.in_(OPEN_STATES), Delivery.next_at <= moment).limit(1)
    return db.session.scalar(due) is not None


def _sendable(session: Session, due: Sequence[Any], moment: datetime) -> list[Any]:
    """Give the messages that may go (again); close those that may not."""
    lost = {row.id for row in due if not rules.may_repeat(_tried(row, moment), moment)}
    left = {row.id for row in due if not row.may_be_sent} - lost
    _close(session, lost, State.UNKNOWN, moment)
    _close(session, left, State.DROPPED, moment)
    return [row for row in due if row.id not in lost and row.id not in left]


def _tried(row: Any, moment: datetime) -> rules.Tried:
    """Tell a message's tries, the coming one counted; a lease that ended was a dead worker's."""
    return rules.Tried(
        attempts=row.attempts + 1,
        first_tried_at=row.first_tried_at or moment,
        maybe_sent_at=row.maybe_sent_at or _died_at(row),
    )


def _died_at(row: Any) -> datetime | None:
    """Give when a worker took the message that did not live to settle it."""
    return row.lease_ended_at - lease_length() if row.lease_ended_at else None


def _close(
    session: Session, ids: Collection[int], state: State, moment: datetime, error: str | None = None
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
    # Kept for good: when this worker dies too, the platform still counts from the first one's try.
    for row in rows:
        if row.lease_ended_at and not row.maybe_sent_at:
            session.execute(_NOTE_DEATH, {"row_id": row.id, "died_at": _died_at(row)})


def _composed(session: Session, rows: list[Any], moment: datetime) -> list[Claimed]:
    """Make the messages; those that can't be made wait until the cause is mended (`rules.after_fault`)."""
    claimed, broken = [], []
    for row in rows:
        try:
            claimed.append(_claimed(row, moment))
        except Exception:  # noqa: BLE001 - a template that is not set, a value that does not open, a bug
            _log.exception("a message could not be made", extra={"ids": {"delivery": row.id}})
            broken.append(row)
    for row in broken:
        _hold(session, row, moment)
    return claimed


def _hold(session: Session, row: Any, moment: datetime) -> None:
    decided = rules.after_fault(_tried(row, moment), moment)
    values: dict[str, Any] = {"state": decided.state, "lease": None, "error": "the message could not be made"}
    if decided.due_at is None:
        values["finished_at"] = moment
    else:
        values["next_at"] = decided.due_at
    session.execute(
        update(Delivery)
        .where(Delivery.id == row.id)
        .values(values)
        .execution_options(synchronize_session=False)
    )


def _claimed(row: Any, moment: datetime) -> Claimed:
    message = messages.compose(
        Notice(row.notice), delivery_id=row.id, client_msg_id=row.client_msg_id, filling=row
    )
    return Claimed(id=row.id, tried=_tried(row, moment), binding_id=row.binding_id, message=message)
