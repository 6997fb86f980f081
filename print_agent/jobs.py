"""Print jobs: a ticket's file is fetched, printed, watched, and reported; each ticket is taken once."""

import logging
import re
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from print_agent.errors import AgentError, OfflineError, SiteError
from print_agent.keeping import Keep
from print_agent.printers import PrintSystem, Progress
from print_agent.site import Site

_log = logging.getLogger(__name__)
_TICKET = re.compile(r"([1-9][0-9]{0,17})\.([A-Za-z0-9_-]{16,64})")
_MOST_RUNNING, _MOST_KNOWN = 8, 1000
# Seconds: between two looks, until a print that does not come is taken back, for the tries to report.
LOOK, PATIENCE = 1.0, 600.0
_REPORT_PAUSES = (1, 2, 4, 8, 15, 30, 60, 60, 60)
_FETCH_PAUSES = (2, 5, 10)
_TOO_MANY, _UNAVAILABLE = 429, 503
_ENDS = ("done", "failed")


@dataclass
class Job:
    """One print: `fetching`, `spooled`, `printing`, then `done` or `failed`; `detail` is for people, Chinese."""

    id: str
    printer: str
    state: str = "fetching"
    detail: str = ""

    def told(self) -> dict[str, Any]:
        """Give it as pages read it."""
        return {"job": self.id, "state": self.state, "detail": self.detail}


class Jobs:
    """The jobs of this start of the control."""

    def __init__(self, site: Site, system: PrintSystem, keep: Keep, stopping: threading.Event) -> None:
        self._site, self._system, self._keep, self._stopping = site, system, keep, stopping
        self._known: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()

    def accept(self, ticket: str, printer: str) -> Job:
        """Begin to print a ticket's file; the work goes on in a thread of its own.

        Raises:
            AgentError: when it is no ticket, was taken before, names no printer of this computer, or too many run.
        """
        found = _TICKET.fullmatch(ticket)
        if found is None:
            raise AgentError("ticket", "打印凭据无法识别，请在网页重新点“打印”。", 422)
        number, secret = found.groups()
        self._claim(number, printer)
        try:
            self._check_printer(printer)
        except AgentError:
            with self._lock:
                self._known.pop(number, None)
            raise
        job = self._known[number]
        threading.Thread(target=self._run, args=(job, secret), name=f"job-{number}", daemon=True).start()
        return job

    def take(self, ticket: str, printer: str) -> None:
        """Begin to print a ticket that the site itself has given, and tell it when that can't be."""
        try:
            self.accept(ticket, printer)
        except AgentError as error:
            # Nothing was fetched, so the site still has the ticket and lets it run out.
            _log.warning("a ticket of the site was not taken: %s", error.code)

    def get(self, number: str) -> Job:
        """Find a job.

        Raises:
            AgentError: when there is none.
        """
        with self._lock:
            found = self._known.get(number)
        if found is None:
            raise AgentError("no_job", "没有这个打印任务，请在网页确认打印结果。", 404)
        return found

    def _claim(self, number: str, printer: str) -> None:
        """Note a ticket before anything is done with it: of two requests with one ticket exactly one goes on."""
        with self._lock:
            if number in self._known:
                raise AgentError("job_used", "该打印凭据已使用，不能再次打印。", 409)
            if sum(job.state not in _ENDS for job in self._known.values()) >= _MOST_RUNNING:
                raise AgentError("busy", "正在处理的打印任务过多，请稍后再试。", 429)
            self._known[number] = Job(number, printer)
            for old in [job.id for job in self._known.values() if job.state in _ENDS][: -_MOST_KNOWN or None]:
                if len(self._known) > _MOST_KNOWN:
                    del self._known[old]

    def _check_printer(self, printer: str) -> None:
        printers = self._system.printers()
        if not printers:
            raise AgentError("no_printer", "未检测到打印机，请连接打印机后重试。", 409)
        if printer not in {one.name for one in printers}:
            raise AgentError("printer_missing", "该打印机已不在本电脑上，请重新选择打印机。", 409)

    def _run(self, job: Job, secret: str) -> None:
        try:
            handle = self._hand_over(job, secret)
            self._move(job, "spooled")
            self._try_report(job)
            self._watch(job, handle)
        except AgentError as error:
            self._move(job, "failed", error.message)
        except Exception:
            _log.exception("job %s broke", job.id)
            self._move(job, "failed", "打印控件内部错误，请重新启动打印控件。")
        self._report(job)

    def _hand_over(self, job: Job, secret: str) -> str:
        file = self._keep.put(self._fetch(job, secret))
        try:
            return self._system.submit(file, job.printer, f"ecert-{job.id}")
        finally:
            file.unlink()

    def _fetch(self, job: Job, secret: str) -> bytes:
        """Fetch the file; the site may be busy making it, which spends no ticket."""
        for pause in _FETCH_PAUSES:
            try:
                return self._site.fetch(job.id, secret)
            except SiteError as error:
                if error.status not in (_TOO_MANY, _UNAVAILABLE):
                    raise
                self._stopping.wait(max(pause, min(error.retry_after, 30)))
        return self._site.fetch(job.id, secret)

    def _watch(self, job: Job, handle: str) -> None:
        """Follow a print to its end; one that does not come is taken back, or it would come when nobody waits."""
        waited = 0.0
        while not self._stopping.is_set():
            progress = self._look(handle)
            self._move(job, progress.state, progress.detail)
            if progress.state in _ENDS:
                return
            if waited >= PATIENCE:
                self._system.cancel(handle)
                self._move(job, "failed", f"打印机长时间未打印，任务已取消。{progress.detail}")
                return
            self._stopping.wait(LOOK)
            waited += LOOK

    def _look(self, handle: str) -> Progress:
        try:
            return self._system.look(handle)
        except AgentError as error:
            return Progress("printing", error.message)

    def _report(self, job: Job) -> None:
        if job.state not in _ENDS:
            return
        for pause in _REPORT_PAUSES:
            if self._try_report(job) or self._stopping.wait(pause):
                return
        _log.error("the outcome of job %s could not be reported", job.id)

    def _try_report(self, job: Job) -> bool:
        """Report once; False when it should be tried again."""
        try:
            self._site.report(job.id, job.state, job.detail)
        except OfflineError:
            return False
        except SiteError as error:
            _log.warning("the site refused the outcome of job %s: %s", job.id, error.code)
            return error.status != _TOO_MANY and error.status < 500  # noqa: PLR2004 - faults of the server
        return True

    def _move(self, job: Job, state: str, detail: str = "") -> None:
        if (job.state, job.detail) != (state, detail):
            _log.info("job %s: %s", job.id, state)
            job.state, job.detail = state, detail
