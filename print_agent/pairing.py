"""Being known to the site: introduce, show the code until somebody types it, then be heard of every so often."""

import logging
import threading
import time
from typing import Any, Callable, Optional

from print_agent.errors import AgentError, SiteError
from print_agent.jobs import Jobs
from print_agent.keeping import Keep
from print_agent.printers import Printer, PrintSystem
from print_agent.site import Site

_log = logging.getLogger(__name__)
PULL, POLL = "pull", "poll"
WAITING, PAIRED = "waiting", "paired"
# Seconds: between two questions while nobody has typed the code, and between two signs of life.
_ASK = 3.0
HEARTBEAT = {PULL: 60.0, POLL: 2.0}
_PRINTERS_KEPT = 15.0
_FIRST_PAUSE, _LONGEST_PAUSE = 5.0, 60.0
_UNKNOWN, _NOT_PAIRED = 401, 403


class Bond:
    """The tie between this control and its site, kept in a thread of its own."""

    def __init__(
        self, site: Site, keep: Keep, system: PrintSystem, *, mode: str, name: str, platform: str
    ) -> None:
        self.mode, self.name, self.state, self.agent = mode, name, WAITING, ""
        self._site, self._keep, self._system, self._platform = site, keep, system, platform
        self._printers: list[Printer] = []
        self._printers_at: Optional[float] = None
        site.key = keep.key()

    def run(self, jobs: Jobs, stopping: threading.Event, tell: Callable[[str, dict[str, Any]], None]) -> None:
        """Go on until told to stop; `tell` shows people a code, a pairing, or that the site is away."""
        pause = _FIRST_PAUSE
        while not stopping.is_set():
            try:
                if self._pair(stopping, tell):
                    pause = _FIRST_PAUSE
                    self._live(jobs, stopping)
            except SiteError as error:
                if error.status == _UNKNOWN:
                    tell("revoked", {})
                    self.state, self._site.key = WAITING, self._keep.new_key()
                elif error.status == _NOT_PAIRED:
                    self.state = WAITING
                else:
                    tell("away", {"message": error.message})
                # Also after a new key: a site that refuses every key must not be asked without end.
                stopping.wait(max(pause, min(float(error.retry_after), 600.0)))
                pause = min(pause * 2, _LONGEST_PAUSE)
            except AgentError as error:
                tell("away", {"message": error.message})
                stopping.wait(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)

    def _pair(self, stopping: threading.Event, tell: Callable[[str, dict[str, Any]], None]) -> bool:
        """Introduce this control, and wait until its code was typed; False when the code ran out."""
        told = self._site.introduce(name=self.name, platform=self._platform, mode=self.mode)
        if told.get("state") != PAIRED:
            self.state = WAITING
            tell("code", told)
            ends = time.monotonic() + float(told.get("expires_in") or 0)
            while told.get("state") != PAIRED:
                if stopping.wait(_ASK) or time.monotonic() >= ends:
                    return False
                told = self._site.myself()
        self.state, self.agent = PAIRED, str(told.get("agent", ""))
        tell("paired", told)
        return True

    def _live(self, jobs: Jobs, stopping: threading.Event) -> None:
        pause = HEARTBEAT[self.mode]
        while not stopping.is_set():
            try:
                for ticket, printer in self._site.poll(self._seen_printers()):
                    jobs.take(ticket, printer)
                pause = HEARTBEAT[self.mode]
            except SiteError as error:
                if error.status in (_UNKNOWN, _NOT_PAIRED):
                    raise
                _log.warning("the site refused: %s", error.code)
                pause = max(float(error.retry_after), min(max(pause, _FIRST_PAUSE) * 2, _LONGEST_PAUSE))
            except AgentError as error:
                _log.warning("not heard: %s", error.code)
                pause = min(max(pause, _FIRST_PAUSE) * 2, _LONGEST_PAUSE)
            stopping.wait(pause)

    def _seen_printers(self) -> list[Printer]:
        """Give the printers as they were a moment ago: asking for them starts a program."""
        moment = time.monotonic()
        if self._printers_at is None or moment - self._printers_at > _PRINTERS_KEPT:
            try:
                self._printers = self._system.printers()
            except AgentError as error:
                _log.warning("no printers: %s", error.code)
                self._printers = []
            self._printers_at = moment
        return self._printers
