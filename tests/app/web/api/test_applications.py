"""Upstream reads applications about its own certificates, their files, and decides them (D47)."""

import jsonschema_rs
import pytest
from sqlalchemy import select

from app.applications.models import ApplicationKind, ApplicationState, Step
from app.applications.queries import one
from app.certificates.models import Issuer
from app.core.db import db
from app.ingest.keys import Scope
from app.ingest.signature import sign_question
from app.printing import queries as prints
from app.web.api import openapi
from tests.app.applications.sent import number, sent
from tests.app.printing.prints import Desk
from tests.app.web.api.conftest import make_sender


@pytest.fixture
def upstream(app, clock):
    return make_sender(app, clock, "A", (Scope.APPLICATIONS, Scope.DECISIONS), path=openapi.DECISIONS_PATH)


@pytest.fixture
def other(app, clock):
    return make_sender(app, clock, "B", (Scope.APPLICATIONS, Scope.DECISIONS), path=openapi.DECISIONS_PATH)


@pytest.fixture
def asked(app, upstream):
    """An on-site issuance and a reprint, both about certificates of A: ids and numbers."""
    with app.app_context():
        desk = Desk(db.session.scalars(select(Issuer.id).where(Issuer.code == "A")).one())
        found = [sent(desk), sent(desk, ApplicationKind.REPRINT)]
        return [(one_id, number(one_id)) for one_id in found]


def ask(sender, path):
    headers = sign_question(
        f"http://localhost{path}",
        key_id=sender.key_id,
        secret=sender.secret,
        created=sender.clock.now(),
    )
    return sender.client.get(path, headers=headers)


def decide(sender, no, decision, **more):
    answer = sender.send({"application_no": no, "decision": decision, **more})
    assert answer.status_code == 200, answer.text
    validate("DecisionAnswer", answer.json)
    return answer.json["results"][0]


def validate(name, value):
    reference = {
        "$ref": f"#/components/schemas/{name}",
        "components": openapi.document()["components"],
    }
    jsonschema_rs.validate(reference, value)


def state(app, application_id):
    with app.app_context():
        return one(db.session(), application_id).state


def test_what_waits_is_read_page_by_page_with_its_files(upstream, asked):
    first = ask(upstream, f"{openapi.APPLICATIONS_PATH}?limit=1").json
    second = ask(upstream, f"{openapi.APPLICATIONS_PATH}?after={first['after']}").json

    validate("Applications", first)
    validate("Applications", second)
    [onsite], [reprint] = first["applications"], second["applications"]
    assert (first["more"], second["more"]) == (True, False)
    assert [onsite["application_no"], reprint["application_no"]] == [no for _, no in asked]
    assert (onsite["kind"], onsite["state"], onsite["remark"]) == ("onsite", "submitted", "请办理")
    assert (reprint["kind"], reprint["reprint_reason"]) == ("reprint", "打印机卡纸")
    [file] = onsite["attachments"]
    assert (file["name"], file["pages"], file["scanned"]) == ("证明材料.pdf", 1, False)
    given = ask(upstream, f"{openapi.APPLICATIONS_PATH}/{onsite['application_no']}/attachments/{file['id']}")
    assert (given.status_code, len(given.data)) == (200, file["size"])


def test_a_decision_is_carried_out_once_and_a_repeat_changes_nothing(app, upstream, asked):
    (_, onsite_no), (reprint, reprint_no) = asked

    first = decide(upstream, reprint_no, "granted", decided_by="张示例")
    again = decide(upstream, reprint_no, "granted")
    returned = decide(upstream, onsite_no, "returned", reason="材料不清晰")

    assert [one["verdict"] for one in (first, again, returned)] == ["accepted", "unchanged", "accepted"]
    assert state(app, reprint) is ApplicationState.GRANTED
    with app.app_context():
        certificate_id = one(db.session(), reprint).certificate_id
        assert not prints.standing(db.session(), certificate_id).is_printed
        actors = db.session.scalars(select(Step.actor).where(Step.state == ApplicationState.GRANTED)).all()
    assert actors[0].endswith("张示例")
    assert (
        ask(upstream, f"{openapi.APPLICATIONS_PATH}?state=granted").json["applications"][0]["id"] == reprint
    )


def test_a_decision_that_comes_too_late_is_refused_and_harms_no_neighbour(app, upstream, asked):
    (onsite, onsite_no), (reprint, reprint_no) = asked
    decide(upstream, onsite_no, "returned", reason="材料不清晰")

    answer = upstream.send(
        {
            "items": [
                {"application_no": onsite_no, "decision": "granted"},
                {"application_no": reprint_no, "decision": "granted"},
                {"application_no": "XC20261122999999", "decision": "granted"},
            ]
        }
    ).json

    assert [one["code"] if one["verdict"] == "refused" else one["verdict"] for one in answer["results"]] == [
        "application_state",
        "accepted",
        "application_not_found",
    ]
    assert (state(app, onsite), state(app, reprint)) == (ApplicationState.RETURNED, ApplicationState.GRANTED)


@pytest.mark.parametrize(
    ("item", "field"),
    [
        ({"decision": "granted"}, "application_no"),
        ({"application_no": "XC1", "decision": "maybe"}, "decision"),
        ({"application_no": "XC1", "decision": "returned"}, "reason"),
        ({"application_no": "XC1", "decision": "granted", "extra": 1}, "extra"),
        ("text", ""),
    ],
)
def test_what_is_no_decision_is_refused_with_the_field(upstream, item, field):
    result = upstream.send({"items": [item]}).json["results"][0]

    assert (result["verdict"], result["field"]) == ("refused", field)


def test_applications_about_the_certificates_of_others_do_not_exist(app, other, upstream, asked):
    file = ask(upstream, openapi.APPLICATIONS_PATH).json["applications"][0]["attachments"][0]

    assert ask(other, openapi.APPLICATIONS_PATH).json["applications"] == []
    assert (
        ask(other, f"{openapi.APPLICATIONS_PATH}/{asked[0][1]}/attachments/{file['id']}").status_code == 404
    )
    assert (
        ask(upstream, f"{openapi.APPLICATIONS_PATH}/{asked[1][1]}/attachments/{file['id']}").status_code
        == 404
    )
    assert decide(other, asked[0][1], "granted")["code"] == "application_not_found"
    assert state(app, asked[0][0]) is ApplicationState.SUBMITTED


def test_a_dry_run_decides_nothing(app, upstream, asked):
    answer = upstream.send({"application_no": asked[0][1], "decision": "granted"}, query="?check=1")

    assert (answer.json["check"], answer.json["results"][0]["verdict"]) == (True, "accepted")
    assert state(app, asked[0][0]) is ApplicationState.SUBMITTED


def test_nobody_decides_quietly(upstream, asked):
    answer = upstream.send({"application_no": asked[0][1], "decision": "granted"}, query="?quiet=1")

    assert (answer.status_code, answer.json["error"]["code"]) == (400, "unknown_parameter")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("?state=draft", "state_invalid"),
        ("?state=", "state_invalid"),
        ("?limit=0", "page_invalid"),
        ("?x=1", "page_invalid"),
    ],
)
def test_questions_that_cannot_be_meant_are_refused(upstream, query, code):
    answer = ask(upstream, openapi.APPLICATIONS_PATH + query)

    assert (answer.status_code, answer.json["error"]["code"]) == (400, code)


def test_each_scope_allows_its_own_only(app, clock):
    reader = make_sender(app, clock, "R", (Scope.APPLICATIONS,), path=openapi.DECISIONS_PATH)
    decider = make_sender(app, clock, "D", (Scope.DECISIONS,), path=openapi.DECISIONS_PATH)

    assert ask(decider, openapi.APPLICATIONS_PATH).status_code == 403
    assert reader.send({"application_no": "XC1", "decision": "granted"}).status_code == 403
