"""How a worker collects garbage: what it has imported stays for ever and need not be looked through again."""

import gc
from typing import Any

from celery.signals import worker_init

# A batch makes tens of thousands of objects that nearly all go without the collector's help; with Python's
# default of 700 it cost an eighth of the CPU of a message (docs/performance.md).
THRESHOLD = 50_000


@worker_init.connect
def collect_seldom(**_: Any) -> None:
    """Leave out what is there now and look for cycles rarely; call once, when everything is imported.

    A Celery worker does it before it forks its schedule: later the collector would write into every page
    that the two share.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(THRESHOLD)
