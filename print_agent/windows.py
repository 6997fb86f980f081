"""Printing on Windows with pywin32 and pypdfium2. Written by the documents and NEVER RUN: see docs/print-agent.md."""

from pathlib import Path

import pypdfium2
import win32con
import win32print
import win32ui
from PIL import ImageWin

from print_agent.errors import AgentError
from print_agent.printers import IDLE, OFFLINE, PRINTING, STOPPED, Printer, Progress

_DOTS = 600
_POINTS = 72
# JOB_STATUS_* and PRINTER_STATUS_* of winspool.h.
_JOB_BROKEN = 0x2 | 0x4 | 0x100
_PRINTER_OFFLINE = 0x80 | 0x1000 | 0x80000
_REASONS = (
    (0x8, "卡纸"),
    (0x10, "缺纸"),
    (0x40000, "墨粉用尽"),
    (0x400000, "盖板未关"),
    (0x1, "打印机已暂停"),
)
_WORK_OFFLINE = 0x400


class Windows:
    """The printers of Windows."""

    def printers(self) -> list[Printer]:
        """List the printers, the default one first."""
        kinds = win32print.PRINTER_ENUM_LOCAL | win32print.PRINTER_ENUM_CONNECTIONS
        try:
            default = win32print.GetDefaultPrinter()
        except RuntimeError:
            default = ""
        found = [_printer(one, default) for one in win32print.EnumPrinters(kinds, None, 2)]
        return sorted(found, key=lambda printer: not printer.is_default)

    def submit(self, file: Path, printer: str, title: str) -> str:
        """Draw each page at its real size onto the printer."""
        context = win32ui.CreateDC()
        document = pypdfium2.PdfDocument(file)
        try:
            context.CreatePrinterDC(printer)
            number = context.StartDoc(title)
            for page in document:
                _draw(context, page)
            context.EndDoc()
        except (win32ui.error, win32print.error) as error:
            raise AgentError("refused", "打印机没有接收文件，请检查打印机。", 409) from error
        finally:
            document.close()
            context.DeleteDC()
        return f"{printer}-{number}"

    def look(self, handle: str) -> Progress:
        """Look how a print goes; Windows forgets a job once it is printed."""
        printer, _, number = handle.rpartition("-")
        opened = win32print.OpenPrinter(printer)
        try:
            jobs = {job["JobId"]: job["Status"] for job in win32print.EnumJobs(opened, 0, 999, 1)}
        finally:
            win32print.ClosePrinter(opened)
        status = jobs.get(int(number))
        if status is None:
            return Progress("done")
        if status & _JOB_BROKEN:
            return Progress("failed", "打印系统中止了任务")
        return Progress("printing", next((one.reason for one in self.printers() if one.name == printer), ""))

    def cancel(self, handle: str) -> None:
        """Take a print back."""
        printer, _, number = handle.rpartition("-")
        opened = win32print.OpenPrinter(printer)
        try:
            win32print.SetJob(opened, int(number), 0, None, win32print.JOB_CONTROL_DELETE)
        except win32print.error:
            return
        finally:
            win32print.ClosePrinter(opened)


def _printer(found: "dict[str, object]", default: str) -> Printer:
    name, status = str(found["pPrinterName"]), int(str(found["Status"]))
    if status & _PRINTER_OFFLINE or int(str(found["Attributes"])) & _WORK_OFFLINE:
        return Printer(name, OFFLINE, is_default=name == default, reason="打印机离线")
    reason = next((words for bit, words in _REASONS if status & bit), "")
    state = STOPPED if status & 0x1 else PRINTING if found["cJobs"] else IDLE
    return Printer(name, state, is_default=name == default, reason=reason)


def _draw(context: object, page: "pypdfium2.PdfPage") -> None:
    """Put a page where it belongs on the sheet: device coordinates begin where the printer can print."""
    width, height = page.get_size()
    across, down = (context.GetDeviceCaps(one) for one in (win32con.LOGPIXELSX, win32con.LOGPIXELSY))
    left, top = (context.GetDeviceCaps(one) for one in (win32con.PHYSICALOFFSETX, win32con.PHYSICALOFFSETY))
    picture = page.render(scale=_DOTS / _POINTS).to_pil()
    context.StartPage()
    box = (-left, -top, round(width * across / _POINTS) - left, round(height * down / _POINTS) - top)
    ImageWin.Dib(picture).draw(context.GetHandleOutput(), box)
    context.EndPage()
