"""Workers that die without a farewell."""

import random

import pytest

from tests.faults.stage import dispatcher, kill
from tests.services import wait_until

pytestmark = pytest.mark.faults

MESSAGES = 160


def test_workers_killed_in_mid_batch_lose_nothing_and_double_nothing(make_stage, database_url, valkey):
    # The rate keeps batches under way long enough to be hit.
    stage = make_stage(database_url, redis_url=valkey, push_batch=20, push_rate=30.0)
    stage.phones.slowness = (0.02, 0.2)
    stage.issue(MESSAGES)

    work_and_kill(stage, [stage.start_worker(), stage.start_worker()], None, kills=2, seed=7)

    stage.assert_all_arrived_once(MESSAGES)
    assert any(row.attempts > 1 for row in stage.rows()), "no kill came in mid-batch"


def test_dispatchers_killed_in_mid_batch_lose_nothing_and_double_nothing(make_stage, sqlite_url):
    stage = make_stage(sqlite_url, push_batch=20, push_rate=40.0)
    stage.phones.slowness = (0.02, 0.2)
    stage.issue(MESSAGES)
    alive = [stage.start_worker(dispatcher()), stage.start_worker(dispatcher())]

    work_and_kill(stage, alive, dispatcher(), kills=3, seed=8)

    stage.assert_all_arrived_once(MESSAGES)
    assert any(row.attempts > 1 for row in stage.rows()), "no kill came in mid-batch"


def work_and_kill(stage, alive, command, *, kills, seed):
    """Kill the older worker at some points of the work and start another one each time."""
    for point in sorted(random.Random(seed).sample(range(5, MESSAGES - 60), kills)):
        wait_until(lambda point=point: len(stage.phones.posts) >= point, f"{point} messages are posted")
        kill(alive.pop(0))
        alive.append(stage.start_worker(command))
    stage.wait_until_done(MESSAGES)
