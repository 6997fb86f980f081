"""The thread beside the Celery tasks that does their work while no wake comes: broker away, or beat dead."""

import logging
import threading
from datetime import timedelta
from typing import Any

from celery.signals import worker_init, worker_shutting_down
from flask import Flask

from app.factory import create_app
from app.notifications import dispatch
from config.settings import Settings
from tasks import documents as rendering
from tasks.rounds import RENDERING_SECONDS, make_round

PAUSE_SECONDS = 5.0
# Twice what the schedule needs: in ordinary times this thread only looks.
PATIENCE = timedelta(seconds=10)

_log = logging.getLogger(__name__)
_stop = threading.Event()


@worker_init.connect
def start(**_: Any) -> None:
    """Start the thread before the worker looks for its broker, which may be away."""
    threading.Thread(target=_run, name="push-watch", daemon=True).start()


@worker_shutting_down.connect
def stop(**_: Any) -> None:
    """Begin no further round."""
    _stop.set()


def _run() -> None:
    # An application of its own: that of the tasks must not exist before a prefork pool has forked.
    app = create_app(Settings.load())
    while not _stop.wait(PAUSE_SECONDS):
        try:
            look(app)
        except Exception:  # noqa: BLE001 - one bad round must not end the watch
            _log.exception("a round failed; the next one tries again")


def look(app: Flask) -> bool:
    """Make a round if messages have been due for too long, else render if documents have; were it messages?"""
    with app.app_context():
        behind = dispatch.is_behind(PATIENCE)
        if behind:
            _log.warning("messages are overdue: delivering without a wake")
            make_round()
        elif rendering.is_behind(PATIENCE):
            rendering.work(RENDERING_SECONDS)
    return behind
