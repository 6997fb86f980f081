"""The task that renders documents ahead and builds long lists, after everything that is pushed."""

import logging
import threading
import time
from datetime import timedelta

from kombu.exceptions import OperationalError

from app.core.errors import PausedError
from app.documents import service as documents
from app.notifications import dispatch
from app.printing import exports
from tasks.app import celery

_log = logging.getLogger(__name__)
RENDER_TASK = "documents.render"
# Well below the time limit of a task.
SHIFT_SECONDS = 30.0
# How long one document waits at most while messages are due, and how often it looks.
_COURTESY, _LOOK = 1.0, 0.05
_rendering = threading.Lock()


@celery.task(name=RENDER_TASK)
def render() -> None:
    """Render what is due for a shift; what is left then has a task of its own."""
    if not work(SHIFT_SECONDS):
        wake()


def wake() -> None:
    """Put the task on the queue if there is work; the sweep does the work when the broker does not answer."""
    if is_behind(timedelta(0)):
        try:
            render.apply_async(retry=False)
        except (OperationalError, OSError) as error:
            _log.warning("the broker does not answer, the sweep will render: %s", type(error).__name__)


def is_behind(by: timedelta) -> bool:
    """Tell whether a document has been due, or a list asked for, for longer than that; reads only."""
    return documents.is_behind(by) or exports.is_waiting(by)


def work(seconds: float) -> bool:
    """Render what is due, messages first, for at most so long; False when there is more to do.

    One thread of a process renders, the others send; a second one that comes here has nothing to do.
    """
    if not _rendering.acquire(blocking=False):
        return True
    try:
        return _work(time.monotonic() + seconds)
    finally:
        _rendering.release()


def _work(ends_at: float) -> bool:
    while time.monotonic() < ends_at:
        _let_messages_go_first()
        try:
            # A person waits for the list.
            if not exports.build_next() and not documents.render_next():
                return True
        except PausedError:
            # Seal, disk or fonts: the next sweep looks whether somebody has mended it.
            return True
    return False


def _let_messages_go_first() -> None:
    ends_at = time.monotonic() + _COURTESY
    while dispatch.is_behind(timedelta(0)) and time.monotonic() < ends_at:
        time.sleep(_LOOK)
