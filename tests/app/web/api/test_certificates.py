"""The signed interface of the issuing systems, through HTTP."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.certificates.models import Certificate
from app.core.clock import FixedClock
from app.core.db import db
from app.core.outbox import Outbox
from app.core.unit_of_work import unit_of_work
from app.ingest import keys
from app.ingest.models import IngestMessage
from app.web.api import examples, signed
from tests.app.web.api.conftest import PATH, Sender

Make = Callable[..., dict[str, Any]]


def stored(app: Flask, model: Any) -> int:
    with app.app_context():
        return int(db.session.scalar(select(func.count()).select_from(model)) or 0)


def test_a_signed_certificate_is_accepted_stored_and_promised(
    app: Flask, sender: Sender, make_item: Make
) -> None:
    answer = sender.send(make_item(), message_id="m-1")

    assert answer.status_code == 200
    assert answer.json["message_id"] == "m-1"
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]
    assert answer.json["counts"] == {"accepted": 1, "unchanged": 0, "refused": 0}
    assert answer.json["results"] == [
        {"index": 0, "certificate_no": "22110000000018001", "verdict": "accepted"}
    ]
    assert (stored(app, Certificate), stored(app, Outbox)) == (1, 1)


def test_the_published_examples_are_all_accepted_in_their_order(sender: Sender) -> None:
    answer = sender.send({"items": [examples.ISSUED, examples.AMENDED, examples.WITHDRAWN]})

    assert answer.json["counts"] == {"accepted": 3, "unchanged": 0, "refused": 0}


def test_a_refused_item_names_field_code_and_reason(sender: Sender, make_item: Make) -> None:
    answer = sender.send({"items": [make_item(version=0, issued_on="soon"), make_item("2")]})

    refused, accepted = answer.json["results"]
    assert accepted["verdict"] == "accepted"
    assert (refused["field"], refused["code"], refused["message"]) == ("version", "too_small", "不能小于 1。")
    assert [fault["field"] for fault in refused["faults"]] == ["version", "issued_on"]


def test_a_message_sent_again_gives_the_first_answer_marked_as_such(sender: Sender, make_item: Make) -> None:
    first = sender.send(make_item(), message_id="m-1")

    again = sender.send(make_item(), message_id="m-1")

    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert again.json["results"] == first.json["results"]


def test_a_message_id_for_another_body_is_a_conflict(sender: Sender, make_item: Make) -> None:
    sender.send(make_item("1"), message_id="m-1")

    answer = sender.send(make_item("2"), message_id="m-1")

    assert (answer.status_code, answer.json["error"]["code"]) == (409, "message_id_reused")


def test_a_dry_run_stores_nothing_not_even_the_message(app: Flask, sender: Sender, make_item: Make) -> None:
    answer = sender.send(make_item(), query="?check=1")

    assert answer.json["check"] is True
    assert answer.json["counts"]["accepted"] == 1
    assert (stored(app, Certificate), stored(app, IngestMessage), stored(app, Outbox)) == (0, 0, 0)


def test_a_quiet_load_needs_its_scope_and_is_not_pushed(
    app: Flask, sender: Sender, stranger: Sender, make_item: Make
) -> None:
    refused = stranger.send(make_item("1"), query="?quiet=1")
    answer = sender.send(make_item("2"), query="?quiet=1")

    assert (refused.status_code, refused.json["error"]["code"]) == (403, "scope_missing")
    assert answer.json["counts"]["accepted"] == 1
    assert (stored(app, Certificate), stored(app, Outbox)) == (1, 0)


def test_a_key_without_the_scope_may_not_write(app: Flask, sender: Sender, make_item: Make) -> None:
    with app.app_context(), unit_of_work() as session:
        session.scalars(select(keys.IngestKey)).one().scopes = []

    answer = sender.send(make_item())

    assert (answer.status_code, answer.json["error"]["code"]) == (403, "scope_missing")


@pytest.mark.parametrize("query", ["?chek=1", "?check=yes", "?check=1&check=0", "?check", "?quiet=2"])
def test_a_mistyped_parameter_never_becomes_the_real_thing(
    app: Flask, sender: Sender, make_item: Make, query: str
) -> None:
    answer = sender.send(make_item(), query=query)

    assert (answer.status_code, answer.json["error"]["code"]) == (400, "unknown_parameter")
    assert stored(app, Certificate) == 0


@pytest.mark.parametrize("changes", [{"Content-Type": "text/plain"}, {"Content-Encoding": "gzip"}])
def test_another_type_or_encoding_is_refused(sender: Sender, changes: dict[str, str]) -> None:
    answer = sender.client.post(PATH, data=b"{}", headers=sender.headers(b"{}") | changes)

    assert (answer.status_code, answer.json["error"]["code"]) == (415, "unsupported_body")


def test_a_body_of_eight_megabytes_is_read_and_one_byte_more_is_not(sender: Sender) -> None:
    limit = 8 * 1024 * 1024

    whole = sender.send(b" " * (limit - 2) + b"{}")
    over = sender.send(b" " * (limit - 1) + b"{}")

    assert (whole.status_code, whole.json["counts"]["refused"]) == (200, 1)
    assert (over.status_code, over.json["error"]["code"]) == (413, "body_too_large")


def test_a_body_other_than_the_signed_one_is_refused(app: Flask, sender: Sender) -> None:
    answer = sender.client.post(PATH, data=b'{"a": 2}', headers=sender.headers(b'{"a": 1}'))

    assert (answer.status_code, answer.json["error"]["code"]) == (401, "signature_invalid")
    assert stored(app, IngestMessage) == 0


def test_a_body_that_is_no_message_is_kept_and_answered_422(app: Flask, sender: Sender) -> None:
    answer = sender.send(b"[]")

    assert (answer.status_code, answer.json["error"]["code"]) == (422, "not_a_message")
    assert stored(app, IngestMessage) == 1


def without(headers: dict[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in headers.items() if key != name}


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("Signature", 401, "signature_missing"),
        ("Signature-Input", 401, "signature_missing"),
        ("Content-Digest", 401, "signature_invalid"),
        ("Idempotency-Key", 400, "idempotency_key_missing"),
        ("Content-Type", 415, "unsupported_body"),
    ],
)
def test_each_header_is_needed(sender: Sender, name: str, status: int, code: str) -> None:
    answer = sender.client.post(PATH, data=b"{}", headers=without(sender.headers(b"{}"), name))

    assert (answer.status_code, answer.json["error"]["code"]) == (status, code)


def test_an_old_signature_an_unknown_and_a_revoked_key_are_told_apart(
    app: Flask, sender: Sender, clock: FixedClock, make_item: Make
) -> None:
    headers = sender.headers(b"{}")
    clock.advance(minutes=6)
    old = sender.client.post(PATH, data=b"{}", headers=headers)
    with app.app_context(), unit_of_work():
        keys.revoke(sender.key_id)
    revoked = sender.send(make_item())

    assert (old.status_code, old.json["error"]["code"]) == (401, "signature_expired")
    assert (revoked.status_code, revoked.json["error"]["code"]) == (401, "unknown_key")


def test_two_keys_of_an_issuer_are_good_at_the_same_time(app: Flask, sender: Sender, make_item: Make) -> None:
    with app.app_context(), unit_of_work() as session:
        issuer = session.scalars(select(keys.Issuer)).one()
        key_id, secret = keys.create_key(issuer)
        with pytest.raises(keys.TooManyKeysError):
            keys.create_key(issuer)
    second = Sender(sender.client, sender.clock, key_id, secret)

    assert sender.send(make_item("1")).json["counts"]["accepted"] == 1
    assert second.send(make_item("2")).json["counts"]["accepted"] == 1


def test_failures_pause_their_source_and_never_a_right_signature(
    client: FlaskClient, sender: Sender, clock: FixedClock, make_item: Make
) -> None:
    for _ in range(signed.UNSIGNED.limit):
        assert client.post(PATH, data=b"{}").status_code == 401

    paused = client.post(PATH, data=b"{}")
    right = sender.send(make_item())
    clock.advance(minutes=11)
    later = client.post(PATH, data=b"{}")

    assert (paused.status_code, paused.json["error"]["code"]) == (429, "paused")
    assert 0 < int(paused.headers["Retry-After"]) <= 600
    assert right.status_code == 200
    assert later.status_code == 401


def test_the_percent_encoding_of_path_and_query_is_signed_as_it_travels(
    sender: Sender, make_item: Make
) -> None:
    answer = sender.send(make_item(), query="?check=%31")

    assert answer.status_code == 200
    assert answer.json["check"] is True


def test_another_method_is_answered_in_json(client: FlaskClient) -> None:
    answer = client.get(PATH)

    assert answer.status_code == 405
    assert answer.json["error"]["code"]
    assert "POST" in answer.headers["Allow"]
