"""The Celery application: one Flask application a process, each task in its own context, and the schedule."""

from typing import Any

from celery import Celery, Task
from flask import Flask

from app.core import logs
from app.core.wake import WAKE_TASK, broker_options
from app.factory import create_app
from config.settings import Settings

SWEEP_SECONDS = 5.0


def make_celery(settings: Settings) -> Celery:
    """Make the Celery application for checked settings; the Flask application comes with the first task."""

    class InContext(Task):  # type: ignore[misc]
        """Runs a task inside the Flask application's context."""

        abstract = True
        _flask: Flask | None = None

        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            with self.flask.app_context():
                return super().__call__(*args, **kwargs)

        @property
        def flask(self) -> Flask:
            if InContext._flask is None:
                InContext._flask = create_app(settings)
            return InContext._flask

    made = Celery("ecert", broker=settings.redis_url or "memory://", task_cls=InContext)
    made.conf.update(broker_options())
    made.conf.update(
        imports=("tasks.push", "tasks.documents", "tasks.housekeeping", "tasks.garbage", "tasks.watch"),
        task_acks_late=True,
        worker_prefetch_multiplier=1,
        task_time_limit=120,
        worker_hijack_root_logger=False,
        worker_send_task_events=False,
        broker_connection_retry_on_startup=True,
        # A worker without its broker still delivers, see tasks/watch.py, so it never gives up.
        broker_connection_max_retries=None,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        beat_schedule={
            "sweep": {"task": WAKE_TASK, "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS}},
            "documents": {
                "task": "documents.render",
                "schedule": SWEEP_SECONDS,
                "options": {"expires": SWEEP_SECONDS},
            },
            "inbox": {"task": "official_account.sweep", "schedule": 30.0, "options": {"expires": 30}},
            "purge": {"task": "housekeeping.purge", "schedule": 3600.0, "options": {"expires": 600}},
        },
    )
    return made


_settings = Settings.load()
logs.configure(_settings.log_level)
celery = make_celery(_settings)
