"""Printing through CUPS: `lp` and `lpstat` by argument lists, never a shell, with their words in English."""

import re
import subprocess
from pathlib import Path
from typing import Optional

from print_agent import ipp
from print_agent.errors import AgentError
from print_agent.printers import IDLE, OFFLINE, PRINTING, STOPPED, Printer, Progress
from print_agent.surroundings import environment

_PATIENCE = 30
_PRINTER = re.compile(r"printer (\S+) (is idle|now printing|disabled)")
_DEFAULT = re.compile(r"system default destination: (\S+)")
_REQUEST = re.compile(r"request id is (\S+-\d+)")
_OFFLINE = ("offline", "timed-out", "shutdown")
# The beginnings of printer-state-reasons (RFC 8011, section 5.4.12), the most telling first.
_REASONS = (
    ("media-jam", "卡纸"),
    ("media-empty", "缺纸"),
    ("media-needed", "请装纸"),
    ("toner-empty", "墨粉用尽"),
    ("marker-supply-empty", "墨水或墨粉用尽"),
    ("cover-open", "盖板未关"),
    ("door-open", "盖板未关"),
    ("interlock-open", "盖板未关"),
    ("input-tray-missing", "纸盒未装好"),
    ("output-area-full", "出纸口已满"),
    ("offline", "打印机离线"),
    ("timed-out", "打印机无响应"),
    ("shutdown", "打印机已关机"),
    ("paused", "打印机已暂停"),
)
_SIZE = ("-n", "1", "-o", "media=A4", "-o", "print-scaling=none", "-o", "sides=one-sided")


class Cups:
    """The printers of CUPS."""

    def printers(self) -> list[Printer]:
        """List the printers, the default one first."""
        code, out, complaint = _run("lpstat", "-d", "-l", "-p")
        if code and "Scheduler is not running" in complaint + out:
            raise _no_service()
        default = _DEFAULT.search(out)
        found = [_printer(block, default[1] if default else "") for block in _blocks(out)]
        return sorted(found, key=lambda printer: not printer.is_default)

    def submit(self, file: Path, printer: str, title: str) -> str:
        """Hand a PDF over; CUPS keeps a copy of its own."""
        code, out, complaint = _run("lp", "-d", printer, "-t", title, *_SIZE, "--", str(file))
        request = _REQUEST.search(out)
        if code or request is None:
            raise AgentError("refused", f"打印机没有接收文件：{_line(complaint) or '原因不明'}", 409)
        return request[1]

    def look(self, handle: str) -> Progress:
        """Look how a print goes; a printer that does not print is named while the job waits."""
        job = ipp.job(int(handle.rpartition("-")[2]), environment().get("CUPS_SERVER", ""))
        if job is None:
            return self._look_in_list(handle)
        if job.state == ipp.COMPLETED:
            return Progress("done")
        if job.state == ipp.CANCELED:
            return Progress("failed", "打印任务已在打印队列中取消")
        is_broken = job.state == ipp.ABORTED or "job-completed-with-errors" in job.reasons
        if is_broken:
            self.cancel(handle)
            return Progress(
                "failed", f"打印系统中止了任务：{job.message}" if job.message else "打印系统中止了任务"
            )
        return Progress("printing", self._obstacle(handle))

    def cancel(self, handle: str) -> None:
        """Take a print back; that it is over already is no matter."""
        _run("cancel", handle)

    def _look_in_list(self, handle: str) -> Progress:
        code, out, _ = _run("lpstat", "-W", "not-completed", "-o", handle.rpartition("-")[0])
        if any(line.split()[:1] == [handle] for line in out.splitlines()):
            return Progress("printing", self._obstacle(handle))
        return Progress("printing", "打印服务无响应") if code else Progress("done")

    def _obstacle(self, handle: str) -> str:
        name = handle.rpartition("-")[0]
        return next((printer.reason for printer in self.printers() if printer.name == name), "")


def _run(*command: str) -> tuple[int, str, str]:
    try:
        done = subprocess.run(  # noqa: S603 - an argument list, and names that CUPS itself has given
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            env=environment(),
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _no_service() from error
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def _no_service() -> AgentError:
    return AgentError("no_print_service", "未检测到打印服务（CUPS），请安装或启动后重试。", 503)


def _blocks(out: str) -> list[list[str]]:
    """Cut the list into the lines of each printer: the first says how it is, the others are indented."""
    blocks: list[list[str]] = []
    for line in out.splitlines():
        if _PRINTER.match(line):
            blocks.append([line])
        elif blocks and line.startswith("\t"):
            blocks[-1].append(line.strip())
    return blocks


def _printer(block: list[str], default: str) -> Printer:
    head = _PRINTER.match(block[0])
    assert head is not None  # noqa: S101 - _blocks begins each with such a line
    alerts = next((line[len("Alerts:") :].split() for line in block if line.startswith("Alerts:")), [])
    state = {"is idle": IDLE, "now printing": PRINTING, "disabled": STOPPED}[head[2]]
    if any(alert.startswith(_OFFLINE) for alert in alerts):
        state = OFFLINE
    return Printer(head[1], state, is_default=head[1] == default, reason=_reason(state, alerts, block))


def _reason(state: str, alerts: list[str], block: list[str]) -> str:
    known = _known(alerts)
    if known and known != "打印机已暂停":
        return known
    if state != STOPPED:
        return known or ""
    # What whoever stopped it wrote, or the last words of its driver.
    said = next(
        (line for line in block[1:2] if line and not line.startswith(("Form mounted", "reason unknown"))), ""
    )
    return f"打印机已停止：{_line(said)}" if said else "打印机已停止"


def _known(alerts: list[str]) -> Optional[str]:
    return next((words for start, words in _REASONS if any(one.startswith(start) for one in alerts)), None)


def _line(text: str) -> str:
    return " ".join(text.split())[:120]
