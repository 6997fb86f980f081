"""The wake that travels over Celery's broker: best effort, short time-outs, never an error to the caller."""

import logging

from celery import Celery
from kombu.exceptions import OperationalError

from app.core.gateways import NoWake, Wake

_log = logging.getLogger(__name__)
WAKE_TASK = "notifications.wake"


def broker_options() -> dict[str, object]:
    """Give the Celery settings that producer and worker share."""
    return {
        "broker_connection_timeout": 2,
        "broker_transport_options": {
            "socket_timeout": 5,
            "socket_connect_timeout": 2,
            "max_connections": 40,
            "unacked_restore_throttle": 1,
            "visibility_timeout": 600,
        },
        "task_publish_retry": False,
        "task_ignore_result": True,
        "task_default_queue": "push",
    }


class CeleryWake:
    """Puts the wake task on the queue; a broker that is away costs at most two seconds and no error."""

    def __init__(self, redis_url: str) -> None:
        self._celery = Celery("ecert-wake", broker=redis_url, set_as_current=False)
        self._celery.conf.update(broker_options())

    def wake(self) -> None:
        """Send the task; the sweep does the work when this fails."""
        try:
            self._celery.send_task(WAKE_TASK, retry=False)
        except (OperationalError, OSError) as error:
            _log.warning("the broker does not answer, the sweep will deliver: %s", type(error).__name__)


def wake_for(redis_url: str) -> Wake:
    """Give the wake that fits a broker's address; without one the sweep must do."""
    return CeleryWake(redis_url) if redis_url else NoWake()
