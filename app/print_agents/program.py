"""The program for the computers of enterprises, as the one file that they download."""

import hashlib
import re
import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path

_FOLDER = Path(__file__).resolve().parents[2] / "print_agent"
_SHEBANG = b"#!/usr/bin/env python3\n"
_START = "from print_agent.main import main\n\nraise SystemExit(main())\n"
# The earliest date that a zip file knows: the same program gives the same bytes on every machine.
_DATE = (1980, 1, 1, 0, 0, 0)
FILE_NAME = "ecert-print-agent.pyz"


@cache
def content() -> bytes:
    """Give the file, a zipapp that needs Python and nothing else (Python docs, zipapp)."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "__main__.py", _START)
        for path in sorted(_FOLDER.rglob("*.py")):
            _add(archive, f"print_agent/{path.relative_to(_FOLDER).as_posix()}", path.read_text("utf-8"))
    return _SHEBANG + out.getvalue()


@cache
def sha256() -> str:
    """Give the SHA-256 of the file, 64 hex digits."""
    return hashlib.sha256(content()).hexdigest()


@cache
def version() -> str:
    """Give the version of the program."""
    found = re.search(r'^VERSION = "([^"]+)"$', (_FOLDER / "__init__.py").read_text("utf-8"), re.MULTILINE)
    return found[1] if found else ""


def _add(archive: zipfile.ZipFile, name: str, text: str) -> None:
    info = zipfile.ZipInfo(name, _DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    archive.writestr(info, text)
