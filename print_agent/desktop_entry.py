"""An entry in the menu of a Linux desktop, so that the control starts by a click (freedesktop.org)."""

import shlex
import sys
from pathlib import Path

from print_agent.surroundings import applications_folder

NAME = "ecert-print-agent.desktop"


def write(origin: str, program: Path, *, is_polling: bool) -> Path:
    """Write the entry for this program as it lies now; gives where it is."""
    command = [sys.executable, str(program), "--site", origin, *(["--poll"] if is_polling else [])]
    # A percent sign begins a field code there (Desktop Entry Specification, section 7).
    line = " ".join(shlex.quote(part) for part in command).replace("%", "%%")
    folder = applications_folder()
    folder.mkdir(parents=True, exist_ok=True)
    entry = folder / NAME
    entry.write_text(
        "[Desktop Entry]\nType=Application\nName=ecert print control\nName[zh_CN]=电子证书打印控件\n"
        f"Exec={line}\nTerminal=true\nCategories=Office;\nIcon=printer\n",
        "utf-8",
    )
    return entry
