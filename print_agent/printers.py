"""What the control needs of a printing system; CUPS and Windows give it, each in its own way."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

IDLE, PRINTING, STOPPED, OFFLINE = "idle", "printing", "stopped", "offline"


@dataclass(frozen=True)
class Printer:
    """A printer; `reason` says in Chinese why it does not print, "" when it does."""

    name: str
    state: str = IDLE
    is_default: bool = False
    reason: str = ""

    def told(self) -> dict[str, Any]:
        """Give it as pages and the site read it."""
        return asdict(self)


@dataclass(frozen=True)
class Progress:
    """How a print goes: `printing`, `done` or `failed`; `detail` is for people, Chinese."""

    state: str
    detail: str = ""


class PrintSystem(Protocol):
    """A printing system."""

    def printers(self) -> list[Printer]:
        """List the printers, the default one first; raises AgentError when the system does not answer."""
        ...

    def submit(self, file: Path, printer: str, title: str) -> str:
        """Hand a PDF over, one-sided, A4, at its real size; the file may go afterwards.

        Gives a handle for the other two; raises AgentError when nothing was handed over.
        """
        ...

    def look(self, handle: str) -> Progress:
        """Look how a print goes."""
        ...

    def cancel(self, handle: str) -> None:
        """Take a print back that has not come out."""
        ...
