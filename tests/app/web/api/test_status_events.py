"""The signed interface of the sister systems, through HTTP: status events in, one message to each subscriber out."""

import json
from typing import Any

import jsonschema_rs
import pytest
from flask import Flask
from sqlalchemy import select

from app.core.clock import FixedClock
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.ingest.keys import Scope
from app.notifications import dispatch, service
from app.notifications.models import Delivery, Notice, State
from app.statuses.models import StatusEvent
from app.subscriptions.models import Topic
from app.web.api import openapi
from app.web.api.examples import STATUS_EVENT
from tests.app import made
from tests.app.web.api.conftest import Sender, make_sender
from tests.app.web.api.test_certificates import stored


@pytest.fixture
def statuses(app: Flask, clock: FixedClock) -> Sender:
    return make_sender(app, clock, "S", (Scope.STATUSES,), path=openapi.STATUS_PATH)


def event(**changes: Any) -> dict[str, Any]:
    return {name: value for name, value in (STATUS_EVENT | changes).items() if value is not None}


def test_the_published_example_is_accepted_once_and_a_repeat_changes_nothing(
    app: Flask, statuses: Sender
) -> None:
    first = statuses.send(event(), message_id="m-1")
    again = statuses.send({"items": [event(), event(text="另一句"), event(status="已结关")]})

    assert first.json["results"] == [
        {"index": 0, "business_no": STATUS_EVENT["business_no"], "verdict": "accepted"}
    ]
    assert [result["verdict"] for result in again.json["results"]] == ["unchanged", "refused", "accepted"]
    assert again.json["results"][1]["code"] == "event_conflict"
    assert statuses.send(event(), message_id="m-1").headers["Idempotent-Replayed"] == "true"
    assert stored(app, StatusEvent) == 2
    document = openapi.document()
    reference = {"$ref": "#/components/schemas/StatusAnswer", "components": document["components"]}
    jsonschema_rs.validate(reference, again.json)


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"topic": "weather"}, "topic", "not_allowed"),
        ({"business_no": "编号"}, "business_no", "invalid_number"),
        ({"uscc": "12"}, "uscc", "invalid_uscc"),
        ({"contact_phone": "x"}, "contact_phone", "invalid_phone"),
        ({"status": " "}, "status", "required"),
        ({"status": "a\nb"}, "status", "control_character"),
        ({"occurred_at": "2026-11-22T09:30:00"}, "occurred_at", "invalid_moment"),
        ({"occurred_at": "2026-11-31T09:30:00Z"}, "occurred_at", "invalid_moment"),
        ({"occurred_at": "0001-01-01T00:00:00+14:00"}, "occurred_at", "date_out_of_range"),
        ({"occurred_at": 1795400000}, "occurred_at", "invalid_moment"),
        ({"occurred_at": "2026-11-22T11:00:01+08:00"}, "occurred_at", "in_future"),
        ({"state": "x"}, "state", "unknown_field"),
    ],
)
def test_a_faulty_event_is_refused_by_field(
    statuses: Sender, changes: dict[str, Any], field: str, code: str
) -> None:
    [result] = statuses.send(event(**changes), query="?check=1").json["results"]

    assert (result["verdict"], result["field"], result["code"]) == ("refused", field, code)


def test_each_interface_needs_its_own_scope_and_a_message_id_is_of_one_of_them(
    app: Flask, clock: FixedClock, sender: Sender, statuses: Sender
) -> None:
    without = make_sender(app, clock, "W", (Scope.WRITE,), path=openapi.STATUS_PATH).send(event())
    quiet = statuses.send(event(), query="?quiet=1")
    body = json.dumps(event()).encode()
    first = sender.send(body, message_id="m-1")
    sender.path = openapi.STATUS_PATH
    second = sender.send(body, message_id="m-1")

    assert [answer.json["error"]["code"] for answer in (without, quiet)] == ["scope_missing"] * 2
    assert first.json["counts"]["refused"] == 1
    assert second.json["error"]["code"] == "message_id_reused"
    assert stored(app, StatusEvent) == 0


def test_subscribers_of_topic_and_phone_get_one_message_each(app: Flask, statuses: Sender) -> None:
    with app.app_context():
        right = made.subscriber(topic=Topic.DECLARATIONS)
        made.subscriber(phone="13900002207", topic=Topic.DECLARATIONS)
        made.subscriber(phone="13900002208", topic=Topic.MANIFESTS)
        away = made.subscriber(phone="13900002209", topic=Topic.DECLARATIONS, following=False)

    old = "2026-11-01T09:30:00+08:00"
    statuses.send({"items": [event(), event(contact_phone=None), event(occurred_at=old)]})
    statuses.send(event(contact_phone="13900002208"))
    statuses.send(event(contact_phone="13900002209"))

    with app.app_context():
        dispatch.relay()
        rows = db.session.scalars(select(Delivery).order_by(Delivery.id)).all()
        assert [(row.binding_id, row.notice, row.state) for row in rows] == [
            (right.binding_id, Notice.STATUS, State.WAITING),
            (away.binding_id, Notice.STATUS, State.DROPPED),
        ]
        number = rows[0].status_event_id
        with unit_of_work():
            assert service.fan_out_status(status_event_id=number) == 0


def test_a_quiet_load_and_a_dry_run_tell_nobody(app: Flask, sender: Sender) -> None:
    sender.path = openapi.STATUS_PATH
    with app.app_context():
        made.subscriber(topic=Topic.DECLARATIONS)

    answers = [sender.send(event(), query=query) for query in ("?check=1", "?quiet=1")]

    assert [answer.json["counts"]["accepted"] for answer in answers] == [1, 1]
    assert stored(app, StatusEvent) == 1
    with app.app_context():
        assert dispatch.relay() == 0
