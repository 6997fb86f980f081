"""The inbox of platform pushes: keep first, handle after, answer repeats with the same words."""

import json
import logging
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.binding import follow_codes
from app.binding import service as binding
from app.core import clock
from app.core.db import db
from app.core.gateways import current
from app.core.unit_of_work import unit_of_work
from app.notifications import service as notifications
from app.official_account import chat
from app.official_account.models import InboxMessage
from wechat.inbound import Inbound

_log = logging.getLogger(__name__)
KEEP = timedelta(days=30)
MAX_ATTEMPTS = 5


def keep(inbound: Inbound) -> tuple[int, str | None]:
    """Keep a push in the open unit of work, unless the same one is kept already.

    Returns:
        The row's id, and the answer of an earlier delivery of the same push (None when it still has to be
        handled).
    """
    known = db.session.scalars(
        select(InboxMessage).where(InboxMessage.dedupe_key == inbound.dedupe_key).with_for_update()
    ).one_or_none()
    if known is None:
        known = InboxMessage(
            dedupe_key=inbound.dedupe_key,
            kind=(f"event:{inbound.event}" if inbound.event else inbound.msg_type)[:80],
            body_sealed=current().vault.encrypt(_as_text(inbound)),
            received_at=clock.now(),
        )
        db.session.add(known)
        db.session.flush()
    if known.handled_at is None:
        return known.id, None
    reply = known.reply_sealed
    return known.id, current().vault.decrypt(reply) if reply else ""


def handle(row_id: int, inbound: Inbound) -> str:
    """Do what a kept push asks for and return the chat's answer ("" for none); call inside a unit of work."""
    row = db.session.get(InboxMessage, row_id, with_for_update=True)
    if row is None:
        return ""
    if row.handled_at is not None:
        return current().vault.decrypt(row.reply_sealed) if row.reply_sealed else ""
    reply = _react(inbound)
    row.handled_at = clock.now()
    row.attempts += 1
    row.reply_sealed = current().vault.encrypt(reply) if reply else None
    return reply


def note_failure(row_id: int, error: str) -> None:
    """Note that handling failed; the sweep tries again."""
    row = db.session.get(InboxMessage, row_id)
    if row is not None:
        row.attempts += 1
        row.error = error[:300]


def purge() -> int:
    """Delete what the platform told us more than 30 days ago; returns how many rows."""
    gone = db.session.execute(delete(InboxMessage).where(InboxMessage.received_at < clock.now() - KEEP))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def unhandled(limit: int = 50) -> list[int]:
    """Name kept pushes whose handling failed or was cut off, for the sweep."""
    cut_off = clock.now() - timedelta(seconds=30)
    return list(
        db.session.scalars(
            select(InboxMessage.id)
            .where(
                InboxMessage.handled_at.is_(None),
                InboxMessage.received_at < cut_off,
                InboxMessage.attempts < MAX_ATTEMPTS,
            )
            .order_by(InboxMessage.id)
            .limit(limit)
        )
    )


def take(inbound: Inbound) -> str:
    """Keep and handle one push in two units of work; a failure in the second loses nothing."""
    try:
        with unit_of_work():
            row_id, earlier = keep(inbound)
    except IntegrityError:
        # The platform repeats while its first try is still with us: now the other one's row is there.
        with unit_of_work():
            row_id, earlier = keep(inbound)
    if earlier is not None:
        return earlier
    return _try(row_id, inbound)


def take_again(row_id: int) -> None:
    """Handle a kept push whose first handling failed; its answer comes too late for the chat."""
    row = db.session.get(InboxMessage, row_id)
    sealed = row.body_sealed if row else None
    db.session.rollback()
    if sealed is not None:
        _try(row_id, _from_text(current().vault.decrypt(sealed)))


def _try(row_id: int, inbound: Inbound) -> str:
    try:
        with unit_of_work():
            return handle(row_id, inbound)
    except Exception:  # noqa: BLE001 - whatever it is, the kept push is handled again by the sweep
        _log.exception("a kept push could not be handled", extra={"ids": {"inbox_message": row_id}})
        with unit_of_work():
            note_failure(row_id, "handling failed")
        return ""


def _as_text(inbound: Inbound) -> str:
    return json.dumps(asdict(inbound), ensure_ascii=False, default=datetime.isoformat)


def _from_text(text: str) -> Inbound:
    fields = json.loads(text)
    return Inbound(**fields | {"created_at": datetime.fromisoformat(fields["created_at"])})


def _react(inbound: Inbound) -> str:
    """Do what a push asks for; events and messages that we do not know are kept and nothing more."""
    if inbound.event in {"subscribe", "unsubscribe"}:
        follows = inbound.event == "subscribe"
        binding.note_following(inbound.openid, following=follows, at=inbound.created_at)
    if inbound.event == "TEMPLATESENDJOBFINISH" and inbound.msgid_of_template is not None:
        notifications.note_finished(inbound.msgid_of_template, inbound.status)
    return _answer(inbound)


def _answer(inbound: Inbound) -> str:
    match inbound.event or inbound.msg_type:
        case "subscribe" | "SCAN":
            return _greet(inbound)
        case "CLICK":
            return chat.to_click(inbound.event_key, inbound.openid)
        case "scancode_waitmsg":
            return chat.to_scan(inbound.scan_result)
        case "text":
            return chat.to_text(inbound.content, inbound.openid)
        case _:
            return ""


def _greet(inbound: Inbound) -> str:
    if follow_codes.is_ours(inbound.scene):
        return chat.to_follow_code(follow_codes.scan(inbound.openid, inbound.scene or ""))
    return chat.greeting() if inbound.event == "subscribe" else chat.to_scene()
