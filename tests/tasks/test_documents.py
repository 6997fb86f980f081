from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.certificates.models import Direction
from app.certificates.service import PREPARE_DOCUMENTS
from app.core.db import db
from app.core.outbox import Outbox
from app.documents.models import Document, DocumentState
from app.notifications.models import State
from tasks import documents, rounds
from tasks.app import make_celery
from tests.app import made


@pytest.fixture
def ready(session):
    """Count the finished documents."""

    def count() -> int:
        session.rollback()
        done = select(func.count()).where(Document.state == DocumentState.READY)
        return session.scalar(done) or 0

    return count


def issue(number):
    issuer_id = made.issuer("documents")
    for _ in range(number):
        made.certificate(made.delivered(direction=Direction.ENTRY, format="5-1"), issuer_id=issuer_id)


def test_what_is_due_is_rendered_within_a_shift(ready):
    issue(3)

    assert documents.work(60) is True
    assert ready() == 3
    undone = select(func.count()).where(Outbox.done_at.is_(None), Outbox.topic == PREPARE_DOCUMENTS)
    assert db.session.scalar(undone) == 0


def test_a_shift_that_is_over_says_that_there_is_more(ready):
    issue(3)

    assert documents.work(0) is False
    assert ready() == 0


def test_a_seal_that_does_not_serve_ends_the_round_instead_of_failing_every_document(
    session, settings, clock, ready
):
    issue(3)
    file = settings.var_dir / "keys/demo-seal.p12"
    file.parent.mkdir()
    file.write_bytes(b"no key")

    assert documents.work(60) is True
    tried = session.scalar(select(func.count()).where(Document.error.is_not(None)))
    file.unlink()
    clock.advance(seconds=31)
    documents.work(60)

    assert tried == 1
    assert ready() == 3


def test_a_worker_without_a_broker_sends_first_and_then_renders(make_stage, sqlite_url):
    stage = make_stage(sqlite_url)
    stage.issue(5)
    with stage.app.app_context():
        issue(2)

        rounds.make_round()

        states = db.session.execute(select(Document.state, func.count()).group_by(Document.state)).all()
    assert states == [(DocumentState.READY, 2)]
    assert stage.states() == {State.ACCEPTED: 5}


def test_promised_documents_take_no_place_among_the_promises_of_messages(make_stage, sqlite_url):
    stage = make_stage(sqlite_url)
    with stage.app.app_context():
        issue(1)
    stage.issue(5)
    with stage.app.app_context():
        documents.dispatch.work()

        left = list(db.session.scalars(select(Outbox.topic).where(Outbox.done_at.is_(None))))
        assert left == ["documents.prepare"]
        assert documents.documents.is_behind(timedelta(0))
    assert stage.states() == {State.ACCEPTED: 5}


def test_the_schedule_renders_also_when_no_commit_wakes_anybody(make_settings):
    conf = make_celery(make_settings()).conf

    assert conf.beat_schedule["documents"]["task"] == documents.RENDER_TASK
