"""Broker and database that die while there is work."""

import shutil
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.cli import broker
from tests.databases import TEMPLATE
from tests.faults.stage import dispatcher, kill
from tests.services import program, wait_until

pytestmark = pytest.mark.faults


@pytest.fixture
def start_broker(tmp_path_factory):
    """Start a broker of this test alone, each time with no data."""
    found = broker.find_program()
    if found is None:
        pytest.skip("no Valkey wheel fits this machine")
    folder = tmp_path_factory.mktemp("own-broker")
    prepared = broker.prepare(found, folder)
    with ExitStack() as stack:

        def start():
            shutil.rmtree(folder)
            folder.mkdir()
            Path(prepared.path).parent.mkdir(exist_ok=True)
            process = stack.enter_context(program(*prepared.command, log=folder / "log"))
            wait_until(prepared.is_ready, "the broker answers")
            return process

        yield prepared.url, start
    prepared.clean()


@pytest.mark.parametrize("worker_dies_too", [False, True], ids=["worker lives", "worker dies too"])
def test_a_worker_delivers_without_its_broker_and_again_with_an_empty_one(
    make_stage, sqlite_url, start_broker, worker_dies_too
):
    address, start = start_broker
    process = start()
    stage = make_stage(sqlite_url, redis_url=address)
    stage.issue(10)
    # Celery's transport sometimes ends the worker when the broker dies while a task is acknowledged.
    stage.kept.append(stage.start_worker())
    stage.wait_until_done(10)

    kill(process)
    if worker_dies_too:
        kill(stage.workers[0])
    stage.issue(30)
    stage.wait_until_done(40)
    start()
    stage.issue(10)
    stage.wait_until_done(50)

    stage.assert_all_arrived_once(50)


def test_a_database_that_dies_and_comes_back_loses_nothing(make_stage, postgresql, valkey):
    name = postgresql.create(TEMPLATE)
    # The test server forgets its last commits when it dies; this database must not.
    postgresql.run(f"ALTER DATABASE {name} SET synchronous_commit = on")
    stage = make_stage(postgresql.url(name), redis_url=valkey, push_batch=20, push_rate=30.0)
    stage.phones.slowness = (0.02, 0.2)
    stage.issue(100)
    stage.start_worker()
    stage.start_worker(dispatcher())

    for point in (15, 45):
        wait_until(lambda point=point: len(stage.phones.posts) >= point, f"{point} messages are posted")
        postgresql.stop(immediately=True)
        postgresql.start()
    stage.wait_until_done(100)

    stage.assert_all_arrived_once(100)
