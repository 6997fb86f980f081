import signal

from tests.faults.stage import dispatcher
from tests.services import SECONDS_TO_STOP


def test_without_a_broker_the_dispatcher_does_the_same_work_and_ends_when_asked(make_stage, database_url):
    stage = make_stage(database_url)
    stage.issue(25)

    process = stage.start_worker(dispatcher())
    stage.wait_until_done(25)
    process.send_signal(signal.SIGTERM)

    assert process.wait(SECONDS_TO_STOP) == 0
    stage.assert_all_arrived_once(25)
