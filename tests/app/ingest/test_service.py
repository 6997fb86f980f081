"""Messages taken in: kept raw, applied item by item, answered once, repaired when cut off."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from app.certificates.models import Certificate, CertificateVersion, Status
from app.core import switches
from app.core.clock import FixedClock
from app.core.errors import SwitchedOffError
from app.core.outbox import Outbox
from app.core.unit_of_work import unit_of_work
from app.ingest import errors, service, store
from app.ingest.models import IngestMessage
from app.ingest.store import Incoming
from tests.app.ingest.items import created, withdrawn

Make = Callable[..., Incoming]


def verdicts(answer: service.Answer) -> list[str]:
    return [result["verdict"] for result in answer.body["results"]]


def codes(answer: service.Answer) -> list[str | None]:
    return [result.get("code") for result in answer.body["results"]]


def count(session: Session, model: Any) -> int:
    return int(session.scalar(select(func.count()).select_from(model)) or 0)


def test_a_message_is_kept_raw_and_unreadable_in_the_database(session: Session, message: Make) -> None:
    incoming = message(created())

    service.receive(incoming)

    row = session.scalars(select(IngestMessage)).one()
    assert row.body_sealed is not None
    assert b"22110000000018001" not in row.body_sealed
    assert store.body_of(row) == incoming.body
    assert "8973" not in json.dumps(row.answer)


def test_a_message_that_is_not_understood_is_kept_too(session: Session, message: Make) -> None:
    incoming = message(body=b"\xff not json")

    for _ in range(2):
        with pytest.raises(errors.NotUnderstoodError, match="not_json"):
            service.receive(incoming)

    row = session.scalars(select(IngestMessage)).one()
    assert store.body_of(row) == incoming.body


def test_the_same_message_again_gives_the_first_answer_and_changes_nothing(
    session: Session, message: Make
) -> None:
    incoming = message(created(), created("2", version=0))
    first = service.receive(incoming)

    again = service.receive(incoming)

    assert not first.replayed
    assert again.replayed
    assert again.body == first.body
    assert count(session, Certificate) == 1
    assert count(session, Outbox) == 1


def test_the_same_items_under_another_id_are_unchanged(session: Session, message: Make) -> None:
    service.receive(message(created()))

    again = service.receive(message(created()))

    assert verdicts(again) == ["unchanged"]
    assert count(session, CertificateVersion) == 1


@pytest.mark.parametrize("change", [{"body": b"{}"}, {"quiet": True}])
def test_a_message_id_is_never_good_for_something_else(message: Make, change: dict[str, Any]) -> None:
    first = message(created(), message_id="m-1")
    service.receive(first)

    with pytest.raises(errors.MessageIdReusedError):
        service.receive(message(**{"body": first.body, "message_id": "m-1"} | change))


def test_two_issuers_may_use_the_same_message_id(message: Make, make_issuer: Callable[[str], int]) -> None:
    service.receive(message(created("1"), message_id="m-1"))

    other = service.receive(message(created("2"), message_id="m-1", issuer_id=make_issuer("B")))

    assert verdicts(other) == ["accepted"]


def test_a_bad_item_never_harms_its_neighbours(session: Session, message: Make) -> None:
    items = [created(str(10_000 + place)) for place in range(1000)]
    bad = {3: {"version": "x"}, 500: {"issued_on": "2026-02-30"}, 999: {"query_code": "1"}}
    for place, change in bad.items():
        items[place] |= change
    items[700] = items[699]
    items[0] = withdrawn("9")

    answer = service.receive(message(*items))

    assert answer.body["counts"] == {"accepted": 995, "unchanged": 1, "refused": 4}
    assert [place for place, verdict in enumerate(verdicts(answer)) if verdict == "refused"] == [
        0,
        3,
        500,
        999,
    ]
    assert verdicts(answer)[700] == "unchanged"
    assert count(session, Certificate) == 995


@contextmanager
def failing_at(number: str, error: BaseException) -> Iterator[None]:
    """Let the storing of one certificate fail, as a fault of ours or a killed process would."""

    def fail(_mapper: object, _connection: object, certificate: Certificate) -> None:
        if certificate.certificate_no == number:
            raise error

    event.listen(Certificate, "before_insert", fail)
    try:
        yield
    finally:
        event.remove(Certificate, "before_insert", fail)


def test_a_fault_of_ours_in_one_item_is_that_items_own(session: Session, message: Make) -> None:
    with failing_at("2", ZeroDivisionError()):
        answer = service.receive(message(created("1"), created("2"), created("3")))

    assert verdicts(answer) == ["accepted", "refused", "accepted"]
    assert codes(answer)[1] == "not_applied"
    assert session.scalars(select(Certificate.certificate_no).order_by(Certificate.id)).all() == ["1", "3"]


def test_an_older_version_never_overwrites_a_newer_one(session: Session, message: Make) -> None:
    service.receive(message(created(version=3, kind_name="新")))

    answer = service.receive(message(created(action="amend", version=2, kind_name="旧")))

    assert codes(answer) == ["version_outdated"]
    assert session.scalars(select(Certificate.kind_name)).all() == ["新"]


def test_the_same_version_with_other_content_is_refused(message: Make) -> None:
    service.receive(message(created()))

    answer = service.receive(message(created(kind_name="别的证书")))

    assert codes(answer) == ["version_conflict"]


def test_create_amend_and_withdraw_may_stand_in_one_message(session: Session, message: Make) -> None:
    amended = created(action="amend", version=2, kind_name="更正")

    answer = service.receive(message(created(), amended, withdrawn(version=3, successor_no="7")))

    stored = session.scalars(select(Certificate)).one()
    assert verdicts(answer) == ["accepted"] * 3
    assert (stored.status, stored.reason, stored.successor_no) == (Status.REPLACED, "货物未出境", "7")
    assert [row.ids["notice"] for row in session.scalars(select(Outbox).order_by(Outbox.id))] == [
        "issued",
        "amended",
        "withdrawn",
    ]


def test_a_foreign_issuers_certificate_answers_as_unknown(
    session: Session, message: Make, make_issuer: Callable[[str], int]
) -> None:
    service.receive(message(created()))
    stranger = make_issuer("B")

    answer = service.receive(
        message(
            withdrawn(), created(action="amend", version=2), withdrawn("404"), created(), issuer_id=stranger
        )
    )

    assert codes(answer) == [
        "unknown_certificate",
        "unknown_certificate",
        "unknown_certificate",
        "already_exists",
    ]
    assert session.scalars(select(Certificate.status)).all() == [Status.ISSUED]


def test_a_quiet_message_is_stored_without_a_push(session: Session, message: Make) -> None:
    service.receive(message(created(), quiet=True))

    assert count(session, Certificate) == 1
    assert count(session, Outbox) == 0


def test_an_old_certificate_is_stored_without_a_push(session: Session, message: Make) -> None:
    service.receive(message(created("1", issued_on="2026-11-15"), created("2", issued_on="2026-11-14")))

    assert count(session, Certificate) == 2
    assert count(session, Outbox) == 1


def test_a_dry_run_says_everything_and_stores_nothing(session: Session, message: Make) -> None:
    service.receive(message(created("1")))
    faulty = created("2", version="x", issued_on="soon")

    answer = service.preview(
        message(created("1"), created("1", version=2), created("3"), withdrawn("3"), faulty)
    )

    assert answer.body["check"] is True
    assert verdicts(answer) == ["unchanged", "refused", "accepted", "accepted", "refused"]
    assert [fault["field"] for fault in answer.body["results"][4]["faults"]] == ["version", "issued_on"]
    assert (count(session, Certificate), count(session, IngestMessage), count(session, Outbox)) == (1, 1, 1)


def test_a_message_cut_off_in_the_middle_is_repaired_by_sending_it_again(
    session: Session, message: Make
) -> None:
    incoming = message(*[created(str(10_000 + place)) for place in range(120)], created("10000"))
    with failing_at("10070", KeyboardInterrupt()), pytest.raises(KeyboardInterrupt):
        service.receive(incoming)
    stored_before = count(session, Certificate)

    answer = service.receive(incoming)

    assert stored_before == service.CHUNK
    assert answer.body["counts"] == {"accepted": 120, "unchanged": 1, "refused": 0}
    assert count(session, Certificate) == 120
    assert count(session, Outbox) == 120
    assert service.receive(incoming).body == answer.body


def test_the_same_message_sent_many_times_at_once_has_one_effect_and_one_answer(
    app: Flask, session: Session, message: Make
) -> None:
    incoming = message(*[created(str(10_000 + place)) for place in range(30)])
    start, answers = Barrier(4), []

    def send() -> None:
        with app.app_context():
            start.wait(10)
            answers.append(service.receive(incoming).body)

    threads = [Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert len(answers) == 4
    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["counts"] == {"accepted": 30, "unchanged": 0, "refused": 0}
    assert count(session, Certificate) == 30
    assert count(session, Outbox) == 30


def test_two_messages_that_create_the_same_certificates_at_once_do_not_harm_each_other(
    app: Flask, session: Session, message: Make
) -> None:
    items = [created(str(10_000 + place)) for place in range(60)]
    messages = [message(*items), message(*reversed(items))]
    start, answers = Barrier(2), []

    def send(incoming: Incoming) -> None:
        with app.app_context():
            start.wait(10)
            answers.append(service.receive(incoming).body["counts"])

    threads = [Thread(target=send, args=(incoming,)) for incoming in messages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert len(answers) == 2
    assert sum(answer["accepted"] for answer in answers) == 60
    assert sum(answer["unchanged"] for answer in answers) == 60
    assert count(session, Certificate) == 60


def test_nothing_is_taken_in_while_the_system_is_read_only(session: Session, message: Make) -> None:
    with unit_of_work():
        switches.turn(switches.Switch.READ_ONLY, on=True, reason="test")

    with pytest.raises(SwitchedOffError):
        service.receive(message(created()))

    assert count(session, IngestMessage) == 0


def test_answers_go_after_seven_days_and_bodies_after_the_retention(
    session: Session, message: Make, clock: FixedClock
) -> None:
    incoming = message(created())
    service.receive(incoming)

    def purge_after(days: int) -> tuple[int, IngestMessage]:
        clock.moment += timedelta(days=days, seconds=1)
        with unit_of_work():
            gone = service.purge()
        return gone, session.scalars(select(IngestMessage)).one()

    gone, row = purge_after(6)
    assert (gone, row.answer is None, row.body_sealed is None) == (0, False, False)
    gone, row = purge_after(1)
    assert (gone, row.answer is None, row.body_sealed is None) == (0, True, False)
    gone, row = purge_after(84)
    assert (gone, row.answer is None, row.body_sealed is None) == (1, True, True)
    assert store.body_of(row) is None
    assert verdicts(service.receive(incoming)) == ["accepted"]
    assert count(session, CertificateVersion) == 1


def test_a_certificate_from_the_future_is_refused_and_tomorrow_is_borne(message: Make) -> None:
    answer = service.receive(
        message(created("1", issued_on="2026-11-23"), created("2", issued_on="2026-11-24"))
    )

    assert verdicts(answer) == ["accepted", "refused"]
    assert [fault["code"] for fault in answer.body["results"][1]["faults"]] == ["in_future"]
