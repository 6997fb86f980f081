"""The files of the project, as Git knows them or would."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("app", "config", "tasks", "wechat", "wechat_sandbox", "migrations")


@cache
def files(suffix: str = "") -> tuple[Path, ...]:
    """Give the tracked and the new files that end in a suffix; ignored ones are none of the project's."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    return tuple(ROOT / name for name in listed if name.endswith(suffix) and (ROOT / name).is_file())


def code(*folders: str) -> tuple[Path, ...]:
    """Give the Python files below some folders, by default those of the product."""
    wanted = folders or CODE
    return tuple(path for path in files(".py") if path.relative_to(ROOT).parts[0] in wanted)


def name(path: Path) -> str:
    """Name a file as a person would."""
    return str(path.relative_to(ROOT))
