"""The worker where no broker fits: the same work as the Celery tasks, driven by a clock of its own."""

import logging
import signal
import threading

from app.core import logs
from app.core.clock import SystemClock
from app.factory import create_app
from config.settings import Settings
from tasks.garbage import collect_seldom
from tasks.housekeeping import purge
from tasks.rounds import make_round

_log = logging.getLogger(__name__)
PAUSE_SECONDS = 0.5
PURGE_SECONDS = 3600


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    settings = Settings.load()
    logs.configure(settings.log_level)
    app = create_app(settings)
    collect_seldom()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    clock = SystemClock()
    purged_at = clock.now()
    while not stop.wait(PAUSE_SECONDS):
        try:
            with app.app_context():
                make_round()
            if (clock.now() - purged_at).total_seconds() > PURGE_SECONDS:
                purge()
                purged_at = clock.now()
        except Exception:  # noqa: BLE001 - one bad round must not end the worker
            _log.exception("a round failed; the next one tries again")


if __name__ == "__main__":
    main()
