"""Workers that render the same documents, and one that is killed in the middle of it."""

import socket
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.certificates.models import Direction
from app.core.clock import FixedClock
from app.core.db import db
from app.core.gateways import NoWake
from app.documents import service
from app.documents.claims import LEASE
from app.documents.models import Document, DocumentState
from app.factory import Twins, create_app
from tests.app import made
from tests.faults.stage import dispatcher, kill
from tests.services import wait_until

pytestmark = pytest.mark.faults


@pytest.fixture
def shared(tmp_path):
    """The folder of files that all machines share."""
    return tmp_path / "shared"


def issue(stage, number):
    with stage.app.app_context():
        issuer_id = made.issuer()
        return [
            made.certificate(made.delivered(direction=Direction.ENTRY, format="5-1"), issuer_id=issuer_id)
            for _ in range(number)
        ]


def rows(stage):
    with stage.app.app_context():
        return list(db.session.scalars(select(Document)))


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_two_workers_and_a_reader_render_each_document_once(make_stage, database_url, shared):
    stage = make_stage(database_url, subscribers=0, documents_dir=shared)
    certificates = issue(stage, 12)

    for _ in range(2):
        stage.start_worker(dispatcher())
    with stage.app.app_context():
        for certificate_id in reversed(certificates):
            service.provide(certificate_id)
    wait_until(lambda: not any(row.state is not DocumentState.READY for row in rows(stage)), "all are made")

    # Two sealings of one document never give the same bytes, so one too many would be a file too many.
    assert [row.attempts for row in rows(stage)] == [1] * len(certificates)
    assert {path.name for path in files(shared)} == {row.sha256 for row in rows(stage)}


def test_a_worker_killed_in_mid_rendering_leaves_nothing_and_another_one_makes_the_file(
    make_stage, database_url, shared, make_settings
):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(60)
        stage = make_stage(
            database_url,
            subscribers=0,
            documents_dir=shared,
            seal_timestamp_url=f"http://127.0.0.1:{silent.getsockname()[1]}/",
        )
        [certificate_id] = issue(stage, 1)
        worker = stage.start_worker(dispatcher())
        # It waits for a time stamp that never comes: in the middle of the sealing.
        connection, _address = silent.accept()
        with connection:
            kill(worker)

    [row] = rows(stage)
    assert (row.state, row.attempts, row.error, files(shared)) == (DocumentState.DUE, 1, None, [])
    later = FixedClock(datetime.now(UTC) + LEASE + timedelta(seconds=1))
    settings = make_settings(database_url=database_url, documents_dir=shared)
    with create_app(settings, Twins(clock=later, wake=NoWake())).app_context():
        assert service.render_next() is True
        assert service.render_next() is False
        found = service.provide(certificate_id)
        db.engine.dispose()

    assert [path.name for path in files(shared)] == [found.sha256]
    assert [row.attempts for row in rows(stage)] == [2]
