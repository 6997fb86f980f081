"""What the control takes from its computer: folders, names, the environment of the programs that it starts."""

import os
import platform
import socket
import sys
from pathlib import Path

IS_WINDOWS = sys.platform == "win32"


def state_folder() -> Path:
    """Give the user's own folder for what programs keep between their starts."""
    if IS_WINDOWS:
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "ecert-print-agent"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "ecert-print-agent"


def applications_folder() -> Path:
    """Give the user's own folder of menu entries (freedesktop.org)."""
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "applications"


def environment() -> dict[str, str]:
    """Give the environment for programs whose output is read: their words must not be translated."""
    return {**os.environ, "LC_ALL": "C", "LANGUAGE": "C"}


def computer() -> str:
    """Name this computer, as the site's page lists it."""
    return (socket.gethostname() or "computer")[:64]


def system() -> str:
    """Name the operating system."""
    return f"{platform.system()} {platform.release()}"[:64]
