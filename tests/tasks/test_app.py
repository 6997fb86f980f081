from app.core.wake import WAKE_TASK
from app.notifications import dispatch
from tasks.app import make_celery


def test_every_scheduled_task_exists_and_expires_before_the_next_one(make_settings):
    made = make_celery(make_settings())

    made.loader.import_default_modules()
    for entry in made.conf.beat_schedule.values():
        assert entry["task"] in made.tasks
        assert entry["options"]["expires"] <= entry["schedule"]


def test_the_broker_waits_longer_for_an_unfinished_task_than_any_task_may_take(make_settings):
    conf = make_celery(make_settings()).conf

    assert dispatch.SHIFT.total_seconds() * 2 <= conf.task_time_limit
    assert conf.task_time_limit * 4 <= conf.broker_transport_options["visibility_timeout"]


def test_tasks_are_kept_until_done_and_leave_no_results(make_settings):
    conf = make_celery(make_settings()).conf

    assert conf.task_acks_late
    assert conf.task_ignore_result
    assert conf.worker_prefetch_multiplier == 1
    assert conf.beat_schedule["sweep"]["task"] == WAKE_TASK
