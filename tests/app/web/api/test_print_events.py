"""An issuing system hears what became of its certificates in self-printing, in order, and nobody else's (D47)."""

import pytest
from sqlalchemy import select

from app.certificates.models import Issuer
from app.core.db import db
from app.ingest.keys import Scope
from app.ingest.signature import sign_question
from app.web.api import openapi
from tests.app.printing.prints import Desk
from tests.app.web.api.conftest import make_sender

PATH = "/api/v1/print-events"


@pytest.fixture
def ask(app, client, clock):
    """Ask as the system `A`, whose certificates are printed, or as another one."""
    senders = {}

    def send(query="", *, code="A", scopes=(Scope.PRINTS,), secret=None, **changes):
        if code not in senders:
            senders[code] = make_sender(app, clock, code, scopes)
        sender = senders[code]
        headers = sign_question(
            f"http://localhost{PATH}{query}",
            key_id=sender.key_id,
            secret=secret or sender.secret,
            created=clock.now(),
        )
        return client.get(PATH + query, headers=headers | changes)

    return send


def printed(app, clock, code, times):
    with app.app_context():
        desk = Desk(db.session.scalars(select(Issuer.id).where(Issuer.code == code)).one())
        for _ in range(times):
            desk.print(desk.certificate())
    clock.advance(seconds=31)


def test_events_come_in_order_page_by_page_and_none_twice(app, clock, ask):
    ask()
    printed(app, clock, "A", 2)

    first = ask("?limit=3")
    second = ask(f"?after={first.json['after']}")

    assert [one["event"] for one in first.json["events"]] == ["reserved", "printed", "reserved"]
    assert [one["event"] for one in second.json["events"]] == ["printed"]
    assert (first.json["more"], second.json["more"]) == (True, False)
    told = first.json["events"][1]
    assert (told["copy_no"], told["version"], told["continuations"]) == (0, 1, 0)
    assert told["blank_no"].startswith("HB")
    assert told["at"] == "2026-11-22T10:00:00+08:00"
    again = ask(f"?after={second.json['after']}")
    assert again.json == {"events": [], "after": second.json["after"], "more": False}


def test_the_events_of_others_are_not_told(app, clock, ask):
    ask()
    printed(app, clock, "A", 1)

    assert ask(code="B").json["events"] == []


@pytest.mark.parametrize(
    "query", ["?limit=0", "?limit=1001", "?after=-1", "?after=x", "?limit=1&limit=2", "?of=1"]
)
def test_a_page_that_cannot_be_meant_is_refused(ask, query):
    answer = ask(query)

    assert (answer.status_code, answer.json["error"]["code"]) == (400, "page_invalid")


def test_nobody_asks_without_a_right_signature_and_the_scope(client, ask):
    unsigned = client.get(PATH)
    forged = ask(secret="x" * 43)
    other = ask(code="C", scopes=(Scope.WRITE,))

    assert [one.json["error"]["code"] for one in (unsigned, forged, other)] == [
        "signature_missing",
        "signature_invalid",
        "scope_missing",
    ]
    told = openapi.document()["paths"][PATH]["get"]["responses"]
    assert {str(one.status_code) for one in (unsigned, forged, other)} <= set(told)
