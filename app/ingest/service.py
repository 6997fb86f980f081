"""The verbs of the ingest: take a message in, or say what would become of it."""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError, OperationalError

from app.certificates.delivered import Applied, Verdict
from app.core import clock, switches
from app.core.db import db
from app.core.errors import SwitchedOffError
from app.core.gateways import current
from app.core.unit_of_work import unit_of_work
from app.ingest import json_body, store
from app.ingest.errors import NotUnderstoodError
from app.ingest.faults import Fault
from app.ingest.items import number_of
from app.ingest.models import IngestMessage
from app.ingest.store import Incoming
from app.ingest.subjects import Key, Subject

_log = logging.getLogger(__name__)
CHUNK = 50
ANSWERS_KEPT = timedelta(days=7)

Understand = Callable[[bytes], list[Any]]
Result = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What the sender is told; `replayed` when it is the first answer given again."""

    body: dict[str, Any]
    replayed: bool = False


@dataclass(frozen=True)
class _Numbered:
    index: int
    item: Any


def receive(incoming: Incoming, understand: Understand = json_body.read_items) -> Answer:
    """Take a message in: keep it raw, understand it, apply its items, store the answer; opens its own units of work.

    Sending the same message again gives the first answer. When an earlier try was cut off, it goes on where
    that one stopped: what is stored already counts as accepted by this message.

    Raises:
        MessageIdReusedError: when the message id was used for something else.
        NotUnderstoodError: when the body as a whole is no message; this answer is kept too.
        SwitchedOffError: while staff have set the system to read only.
    """
    if switches.is_on(switches.Switch.READ_ONLY):
        raise SwitchedOffError
    kept = store.keep(incoming)
    if kept.answer is not None:
        return Answer(_given(kept.answer), replayed=True)
    try:
        raws = understand(incoming.body)
    except NotUnderstoodError as error:
        stored = store.answer_once(kept.id, {"error": {"code": error.code, "message": error.message_zh}})
        return Answer(_given(stored))
    body = _report(incoming, _applied(incoming, kept.id, raws))
    return Answer(_given(store.answer_once(kept.id, body)))


def preview(incoming: Incoming, understand: Understand = json_body.read_items) -> Answer:
    """Say what `receive` would do, and store nothing at all.

    The items are really applied in one transaction, which is then rolled back: so this answer also knows of
    items that build on one another.

    Raises:
        NotUnderstoodError: when the body as a whole is no message.
    """
    raws = understand(incoming.body)
    results, good = _understood(incoming.subject, raws)
    seen: set[Key] = set()
    with suppress(_DryRunError), unit_of_work():
        for numbered in good:
            results[numbered.index] = _apply_one(incoming, None, numbered, seen)
        _roll_back()
    return Answer({**_report(incoming, results), "check": True})


def purge() -> int:
    """Delete bodies and answers whose time is over (D8, D11); call inside a unit of work.

    Returns:
        How many bodies went.
    """
    moment = clock.now()
    db.session.execute(
        update(IngestMessage)
        .where(IngestMessage.received_at < moment - ANSWERS_KEPT, IngestMessage.answer.is_not(None))
        .values(answer=None)
    )
    retention = timedelta(days=current().settings.ingest_retention_days)
    gone = db.session.execute(
        update(IngestMessage)
        .where(IngestMessage.received_at < moment - retention, IngestMessage.body_sealed.is_not(None))
        .values(body_sealed=None)
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]


class _DryRunError(Exception):
    """Ends the unit of work of a dry run without a commit."""


def _roll_back() -> None:
    raise _DryRunError


def _given(answer: dict[str, Any]) -> dict[str, Any]:
    if error := answer.get("error"):
        raise NotUnderstoodError(error["code"], error["message"])
    return answer


def _report(incoming: Incoming, results: dict[int, Result]) -> dict[str, Any]:
    ordered = [results[index] for index in sorted(results)]
    counted = Counter(result["verdict"] for result in ordered)
    return {
        "message_id": incoming.message_id,
        "results": ordered,
        "counts": {verdict.value: counted[verdict.value] for verdict in Verdict},
    }


def _understood(subject: Subject, raws: list[Any]) -> tuple[dict[int, Result], list[_Numbered]]:
    """Split the items into refusals and those that can be applied."""
    results: dict[int, Result] = {}
    good: list[_Numbered] = []
    for index, raw in enumerate(raws):
        item, faults = subject.read(raw)
        if item is None:
            results[index] = _faulty(subject, index, raw, faults)
        else:
            good.append(_Numbered(index, item))
    return results, good


def _applied(incoming: Incoming, message_pk: int, raws: list[Any]) -> dict[int, Result]:
    results, good = _understood(incoming.subject, raws)
    seen: set[Key] = set()
    for chunk in _chunks(good):
        # One order of locks for everybody: two messages about the same things never wait for each other.
        # Sorting is stable, so items about one thing keep their order.
        ordered = sorted(chunk, key=lambda numbered: incoming.subject.thing(numbered.item))
        with unit_of_work():
            for numbered in ordered:
                results[numbered.index] = _apply_one(incoming, message_pk, numbered, seen)
    return results


def _chunks(good: list[_Numbered]) -> Iterator[list[_Numbered]]:
    waiting = iter(good)
    while chunk := list(islice(waiting, CHUNK)):
        yield chunk


def _apply_one(incoming: Incoming, message_pk: int | None, numbered: _Numbered, seen: set[Key]) -> Result:
    item, subject = numbered.item, incoming.subject
    answered = _Answered(subject.number, numbered.index, getattr(item, subject.number))
    try:
        applied = _in_savepoint(incoming, message_pk, item)
    except OperationalError:
        raise
    except Exception:  # noqa: BLE001 - a fault of ours in one item must not harm its neighbours
        _log.exception("an item could not be applied", extra={"ids": {"ingest_message": message_pk}})
        return answered.refused("", "not_applied", "系统未能处理本条，请稍后以新的消息编号重发。")
    state = subject.state(item)
    verdict = applied.verdict
    if (
        verdict is Verdict.UNCHANGED
        and state not in seen
        and message_pk is not None
        and subject.came_with(item, applied, incoming.issuer_id, message_pk)
    ):
        verdict = Verdict.ACCEPTED
    seen.add(state)
    if verdict is Verdict.REFUSED:
        return answered.refused(applied.field or "", applied.code or "", applied.message_zh or "")
    return answered.with_verdict(verdict)


def _in_savepoint(incoming: Incoming, message_pk: int | None, item: Any) -> Applied:
    try:
        return _try(incoming, message_pk, item)
    except IntegrityError:
        # Another message stored the same thing at the same moment; now it can be seen.
        return _try(incoming, message_pk, item)


def _try(incoming: Incoming, message_pk: int | None, item: Any) -> Applied:
    with db.session.begin_nested():
        return incoming.subject.apply(
            item, issuer_id=incoming.issuer_id, ingest_message_id=message_pk, quiet=incoming.quiet
        )


def _faulty(subject: Subject, index: int, raw: object, faults: list[Fault]) -> Result:
    first = faults[0]
    answered = _Answered(subject.number, index, number_of(raw, subject.number))
    result = answered.refused(first.field, first.code, first.message_zh)
    result["faults"] = [
        {"field": fault.field, "code": fault.code, "message": fault.message_zh} for fault in faults
    ]
    return result


@dataclass(frozen=True)
class _Answered:
    """The beginning of every result: which item, and its number under the subject's own name."""

    field: str
    index: int
    number: str | None

    def with_verdict(self, verdict: Verdict) -> Result:
        return {"index": self.index, self.field: self.number, "verdict": verdict.value}

    def refused(self, field: str, code: str, message: str) -> Result:
        return self.with_verdict(Verdict.REFUSED) | {"field": field, "code": code, "message": message}
