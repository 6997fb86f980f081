"""A control and the site over the wire: a ticket gives one file, once, to the control it was written for."""

import hashlib
from datetime import timedelta

import pytest

from app.accounts.models import Operator
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.documents import service as documents
from app.documents.models import Variant
from app.print_agents import offsets, pairing, tickets
from app.print_agents.models import Mode, PrintAgent, TicketState
from app.print_agents.tickets import Offset, Paper
from tests.app import made
from tests.app.print_agents import controls

BASE = "/api/v1"


@pytest.fixture
def call(client):
    def send(method, path, own_key, **body):
        headers = {"Authorization": f"Bearer {own_key}"} if own_key else {}
        return client.open(BASE + path, method=method, json=body or None, headers=headers)

    return send


@pytest.fixture
def control(app):
    """A paired control that asks the server: its key, its id, its operator."""
    own_key = controls.key()
    with app.app_context():
        operator_id = made.operator()
        return own_key, controls.paired(operator_id, own_key, mode=Mode.POLL), operator_id


@pytest.fixture
def paper(app):
    with app.app_context():
        certificate_id = made.certificate(issuer_id=made.issuer())
        documents.provide(certificate_id)
    return Paper(certificate_id, 1, Variant.ORIGINAL, 0)


def ticket(app, control, paper, **traits):
    with app.app_context(), unit_of_work() as session:
        agent = session.get_one(PrintAgent, control[1])
        _, written = tickets.issue(
            session, operator_id=control[2], agent=agent, paper=paper, **{"printer": "HP"} | traits
        )
    return written.split(".")


def test_a_control_introduces_itself_and_learns_that_it_was_paired(app, call):
    own_key = controls.key()
    with app.app_context():
        operator_id = made.operator()

    new = call("POST", "/print-agents", own_key, name="前台", version="1.0", platform="Linux", mode="pull")
    waiting = call("GET", "/print-agents/self", own_key)
    early = call("POST", "/print-agents/self/poll", own_key, printers=[])
    with app.app_context(), unit_of_work() as session:
        pairing.confirm(session, session.get_one(Operator, operator_id), new.json["code"])
    paired = call("GET", "/print-agents/self", own_key)

    assert (new.status_code, new.json["state"], new.json["expires_in"]) == (201, "waiting", 300)
    assert (waiting.json["state"], early.status_code) == ("waiting", 403)
    assert (paired.json["state"], bool(paired.json["enterprise"])) == ("paired", True)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/print-agents", {"name": "", "version": "1", "platform": "L", "mode": "pull"}),
        ("/print-agents", {"name": "x" * 65, "version": "1", "platform": "L", "mode": "pull"}),
        ("/print-agents", {"name": "x", "version": "1", "platform": "L", "mode": "push"}),
        ("/print-agents/self/poll", {"printers": [{"name": "a"}] * 51}),
        ("/print-agents/self/poll", {"printers": "HP"}),
        ("/print-tickets/1/outcome", {"state": "waiting"}),
        ("/print-tickets/1/document", {"secret": 7}),
        ("/print-tickets/1/document", {"secret": "x" * 40_000}),
    ],
)
def test_what_is_not_understood_is_refused(call, control, path, body):
    assert call("POST", path, control[0], **body).status_code == 422


def test_a_ticket_gives_the_sealed_file_once(app, call, control, paper):
    number, secret = ticket(app, control, paper)

    wrong = call("POST", f"/print-tickets/{number}/document", control[0], secret="x" + secret[1:])
    first = call("POST", f"/print-tickets/{number}/document", control[0], secret=secret)
    again = call("POST", f"/print-tickets/{number}/document", control[0], secret=secret)

    with app.app_context():
        sealed = documents.provide(paper.certificate_id).path.read_bytes()
    assert (wrong.status_code, first.status_code, again.status_code) == (404, 200, 409)
    assert first.data == sealed
    assert first.headers["X-Content-SHA256"] == hashlib.sha256(sealed).hexdigest()
    assert first.headers["Cache-Control"] == "no-store"


def test_a_ticket_is_of_no_use_to_others_and_ends_after_two_minutes(app, clock, call, control, paper):
    number, secret = ticket(app, control, paper)
    stranger = controls.key()
    with app.app_context():
        operator_id = made.operator(user_name="other", uscc="91310000MA00TEST9Q", phone="13800007777")
        controls.paired(operator_id, stranger)
    path = f"/print-tickets/{number}/document"

    foreign = call("POST", path, stranger, secret=secret)
    nobody = call("POST", path, controls.key(), secret=secret)
    without = call("POST", path, None, secret=secret)
    clock.advance(minutes=2)
    late = call("POST", path, control[0], secret=secret)

    assert [one.status_code for one in (foreign, nobody, without, late)] == [404, 401, 401, 410]


def test_a_certificate_that_changed_meanwhile_does_not_leave(app, call, control, paper):
    number, secret = ticket(app, control, paper)
    with app.app_context():
        item = made.delivered(version=2)
        made.certificate(item, issuer_id=made.issuer("other"))
        old = Paper(paper.certificate_id, 7, Variant.ORIGINAL, 0)
    stale, stale_secret = ticket(app, control, old)

    answer = call("POST", f"/print-tickets/{stale}/document", control[0], secret=stale_secret)
    fine = call("POST", f"/print-tickets/{number}/document", control[0], secret=secret)

    assert (answer.status_code, answer.json["error"]["code"]) == (410, "certificate_changed")
    assert fine.status_code == 200


def test_a_control_that_asks_gets_each_ticket_once_and_tells_its_printers(app, call, control, paper):
    ticket(app, control, paper, printer="针式打印机")
    printers = [{"name": "针式打印机", "state": "idle", "is_default": True}]

    first = call("POST", "/print-agents/self/poll", control[0], printers=printers)
    second = call("POST", "/print-agents/self/poll", control[0], printers=printers)

    assert [one["printer"] for one in first.json["tickets"]] == ["针式打印机"]
    assert second.json["tickets"] == []
    number, secret = first.json["tickets"][0]["ticket"].split(".")
    assert call("POST", f"/print-tickets/{number}/document", control[0], secret=secret).status_code == 200
    with app.app_context():
        agent = db.session.get(PrintAgent, control[1])
        assert agent.printers[0]["name"] == "针式打印机"


def test_the_outcome_moves_forward_only(app, call, control, paper):
    number, secret = ticket(app, control, paper)
    path = f"/print-tickets/{number}"

    def state():
        with app.app_context():
            return tickets.of(db.session(), int(number)).state

    call("POST", f"{path}/outcome", control[0], state="done")
    unfetched = state()
    call("POST", f"{path}/document", control[0], secret=secret)
    seen = [state()]
    for reported in ("spooled", "failed", "done", "spooled"):
        answer = call("POST", f"{path}/outcome", control[0], state=reported, detail="缺纸")
        assert answer.status_code == 204
        seen.append(state())

    assert unfetched is TicketState.WAITING
    assert seen == [
        TicketState.FETCHED,
        TicketState.SPOOLED,
        TicketState.FAILED,
        TicketState.FAILED,
        TicketState.FAILED,
    ]
    stranger = call("POST", f"/print-tickets/{int(number) + 1}/outcome", control[0], state="done")
    assert stranger.status_code == 404


def test_a_printer_with_an_offset_gets_a_further_revision(app, call, control, paper):
    with app.app_context(), unit_of_work() as session:
        agent = session.get_one(PrintAgent, control[1])
        offsets.keep(session, agent, "HP", Offset(12, 3), by="operator 1")
    number, secret = ticket(app, control, paper)
    test, test_secret = ticket(app, control, None)

    moved = call("POST", f"/print-tickets/{number}/document", control[0], secret=secret).data
    page = call("POST", f"/print-tickets/{test}/document", control[0], secret=test_secret).data

    with app.app_context():
        sealed = documents.provide(paper.certificate_id).path.read_bytes()
    assert moved.startswith(sealed)
    assert len(moved) > len(sealed)
    assert page.startswith(b"%PDF-")


def test_who_guesses_keys_is_paused(call, clock):
    for _ in range(30):
        assert call("GET", "/print-agents/self", controls.key()).status_code == 401

    assert call("GET", "/print-agents/self", controls.key()).status_code == 429
    clock.advance(seconds=timedelta(minutes=10).total_seconds())
    assert call("GET", "/print-agents/self", controls.key()).status_code == 401
