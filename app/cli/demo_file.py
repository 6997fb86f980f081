"""The file var/demo.json: what scripts and people need to use the demo (D2), mode 600."""

import json
from pathlib import Path

from config.settings import write_private

FILE = "demo.json"


def read(var_dir: Path) -> dict[str, str]:
    """Give what the file holds; empty when there is none."""
    path = var_dir / FILE
    return dict(json.loads(path.read_text("utf-8"))) if path.exists() else {}


def write(var_dir: Path, values: dict[str, str]) -> None:
    """Write the file in one step."""
    write_private(var_dir / FILE, json.dumps(values, ensure_ascii=False, indent=1))
