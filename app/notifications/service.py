"""From an event of a certificate or business to one message a subscriber, and the word that comes back (R39, R48)."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from app.accounts.models import Enterprise, Operator
from app.binding.models import Binding
from app.certificates.models import OWNER_ROLES, Certificate, Party
from app.core import budgets, clock
from app.core.db import db
from app.core.gateways import current
from app.core.unit_of_work import after_commit, unit_of_work
from app.inbox.models import Letter
from app.notifications import rules
from app.notifications.models import SENT_AGAIN, Delivery, EarlyResult, Notice, State
from app.statuses.models import StatusEvent
from app.subscriptions import queries as subscriptions
from app.subscriptions.models import Topic

KEEP_EARLY = timedelta(days=7)
TEST_MESSAGES = budgets.Budget("test-message", 1, timedelta(minutes=1), timedelta(minutes=1))


def fan_out(*, certificate_id: int, version: int, notice: str) -> int:
    """Write one message for each subscriber who shall hear of a certificate's event.

    Subscribers who do not follow the account get a dropped row, so that 出证通知 can show what they missed.
    Doing it again adds nothing (D15).

    Returns:
        How many messages were written.
    """
    certificate = db.session.get(Certificate, certificate_id)
    if certificate is None or certificate.contact_phone is None:
        return 0
    return _tell(
        Topic.CERTIFICATES,
        certificate.contact_phone,
        notice=Notice(notice),
        certificate_id=certificate_id,
        version=version,
    )


def fan_out_status(*, status_event_id: int) -> int:
    """Write one message for each subscriber who shall hear of a status event; doing it again adds nothing (D15).

    Returns:
        How many messages were written.
    """
    event = db.session.get(StatusEvent, status_event_id)
    if event is None or event.contact_phone is None:
        return 0
    return _tell(
        Topic(event.topic.value), event.contact_phone, notice=Notice.STATUS, status_event_id=status_event_id
    )


def alarm_owners(*, certificate_id: int) -> int:
    """Write one alarm for each bound operator of the certificate's owners: wrong query codes pile up (D19).

    Returns:
        How many messages were written.
    """
    certificate = db.session.get(Certificate, certificate_id)
    if certificate is None:
        return 0
    owners = db.session.execute(
        select(Binding.id, Binding.openid)
        .join(Operator, Operator.id == Binding.operator_id)
        .join(Enterprise, Enterprise.id == Operator.enterprise_id)
        .join(Party, Party.uscc == Enterprise.uscc)
        .where(
            Party.certificate_id == certificate_id,
            Party.role.in_(OWNER_ROLES[certificate.direction]),
            Binding.openid.is_not(None),
            Binding.following,
            Operator.closed_at.is_(None),
        )
        .distinct()
    )
    rows = [
        _row(
            str(openid),
            notice=Notice.ALARM,
            binding_id=binding_id,
            certificate_id=certificate_id,
        )
        for binding_id, openid in owners
    ]
    return _insert_new(rows)


def push_letter(letter: Letter) -> int:
    """Write one message for an operator who is bound and follows: his letter of 消息, on the phone too.

    Call inside the unit of work that writes the letter; doing it again adds nothing.

    Returns:
        How many messages were written.
    """
    db.session.flush()
    bound = db.session.execute(
        select(Binding.id, Binding.openid).where(
            Binding.operator_id == letter.operator_id, Binding.openid.is_not(None), Binding.following
        )
    )
    rows = [
        _row(str(openid), notice=Notice.LETTER, binding_id=binding_id, letter_id=letter.id)
        for binding_id, openid in bound
    ]
    after_commit("outbox.wake", current().wake.wake)
    return _insert_new(rows)


def send_test(session: Session, binding_id: int) -> datetime | None:
    """Queue a test message to a bound user (self-check, D20), one a minute.

    Returns:
        None when it is queued, else the moment from which the next one is allowed.
    """
    until = budgets.take(session, TEST_MESSAGES, str(binding_id))
    binding = session.get(Binding, binding_id)
    if until is not None or binding is None or binding.openid is None:
        return until
    row = _row(binding.openid, notice=Notice.TEST, binding_id=binding.id)
    db.session.execute(insert(Delivery).values(**row))
    after_commit("outbox.wake", current().wake.wake)
    return None


def send_again(delivery_id: int) -> bool:
    """Send a message again that is unknown, refused or given up, as a person decided.

    It goes with a new id, since the platform has forgotten the old one.

    Returns:
        False when the message is not in a state that allows it.
    """
    moment = clock.now()
    changed = db.session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.state.in_(SENT_AGAIN))
        .values(
            state=State.WAITING,
            client_msg_id=_draw_id(),
            attempts=0,
            maybe_sent_at=None,
            first_tried_at=None,
            finished_at=None,
            next_at=moment,
        )
    )
    after_commit("outbox.wake", current().wake.wake)
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def note_finished(msgid: int, status: str) -> bool:
    """Note a TEMPLATESENDJOBFINISH; one that comes before our own commit is kept until that commit.

    Returns:
        Whether the message was known already.
    """
    # The kept row is written first and removed on a match. When this and the commit of the message overlap so
    # that neither sees the other's row, `match_kept_results` brings them together a little later.
    moment = clock.now()
    _insert(EarlyResult, [{"msgid": msgid, "status": status, "received_at": moment}])
    return match_early_results([msgid]) > 0


def match_early_results(msgids: list[int]) -> int:
    """Give kept results to the messages they belong to; returns how many found theirs."""
    if not msgids:
        return 0
    early = db.session.execute(
        select(EarlyResult.msgid, EarlyResult.status).where(EarlyResult.msgid.in_(msgids))
    ).all()
    found = 0
    for msgid, status in early:
        changed = db.session.execute(
            update(Delivery)
            .where(Delivery.msgid == msgid)
            .values(state=rules.finished_state(status), finished_at=clock.now())
        )
        if changed.rowcount:  # type: ignore[attr-defined]
            found += 1
            db.session.execute(EarlyResult.__table__.delete().where(EarlyResult.msgid == msgid))  # type: ignore[attr-defined]
    return found


def match_kept_results() -> None:
    """Match results again that met no message yet, in a unit of work of its own, if there are any."""
    newest = select(EarlyResult.msgid).order_by(EarlyResult.received_at.desc()).limit(500)
    if kept := list(db.session.scalars(newest)):
        with unit_of_work():
            match_early_results(kept)


def purge() -> int:
    """Delete results that no message has claimed for a week; returns how many."""
    gone = db.session.execute(delete(EarlyResult).where(EarlyResult.received_at < clock.now() - KEEP_EARLY))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _tell(topic: Topic, phone: str, **about: Any) -> int:
    rows = [
        _row(
            match.openid,
            binding_id=match.binding_id,
            subscription_id=match.subscription_id,
            state=State.WAITING if match.following else State.DROPPED,
            error=None if match.following else "not following",
            **about,
        )
        for match in subscriptions.matching(topic, phone, clock.today())
    ]
    return _insert_new(rows)


def _row(
    openid: str,
    *,
    notice: Notice,
    binding_id: int,
    subscription_id: int | None = None,
    certificate_id: int | None = None,
    version: int | None = None,
    status_event_id: int | None = None,
    letter_id: int | None = None,
    state: State = State.WAITING,
    error: str | None = None,
) -> dict[str, Any]:
    moment = clock.now()
    return {
        "notice": notice,
        "certificate_id": certificate_id,
        "version": version,
        "status_event_id": status_event_id,
        "letter_id": letter_id,
        "binding_id": binding_id,
        "subscription_id": subscription_id,
        "receiver": current().vault.fingerprint("receiver", openid),
        "client_msg_id": _draw_id(),
        "state": state,
        "error": error,
        "attempts": 0,
        "maybe_sent_at": None,
        "next_at": moment,
        "created_at": moment,
    }


def _draw_id() -> str:
    # Random rather than the row's number: after a restored backup numbers come again within the ten
    # minutes for which the platform remembers an id.
    return f"ecert-{secrets.token_hex(10)}"


def _insert_new(rows: list[dict[str, Any]]) -> int:
    return _insert(Delivery, rows) if rows else 0


def _insert(table: type[Delivery] | type[EarlyResult], rows: list[dict[str, Any]]) -> int:
    """Insert rows, leaving alone those that are there already."""
    dialect_insert = sqlite_insert if db.engine.dialect.name == "sqlite" else postgresql_insert
    written = 0
    for start in range(0, len(rows), 500):
        # The rows are counted as they come back, because drivers count an insert of many rows differently.
        statement = dialect_insert(table).values(rows[start : start + 500]).on_conflict_do_nothing()
        written += len(db.session.execute(statement.returning(*table.__table__.primary_key)).all())
    return written
