"""What reads one file that a stranger uploaded: limited before it reads a byte.

It gets one line of JSON and then the file over a connection, and answers with its findings as one line of JSON.
Once limited it can't open a file or a socket, start a process or use more than its memory and time.
"""

import asyncio
import encodings
import json
import pkgutil
import resource
import socket
from base64 import b64decode
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from importlib import import_module
from typing import Any

from PIL import Image

from app.verification import limits
from app.verification.findings import Fault, Findings
from app.verification.reading import UnreadableError, read_attachment, read_pdf, read_picture

# What the libraries would otherwise import while they read, when no file can be opened any more.
_LATE = (
    "PIL.ImageFile",
    "PIL.MpoImagePlugin",
    "PIL.WebPImagePlugin",
    "cryptography.hazmat.backends.openssl.backend",
    "pyhanko.pdf_utils.filters",
    "pypdf._codecs._codecs",
    "pypdf.filters",
)


def load() -> None:
    """Import whatever reading may need."""
    for name in _LATE:
        import_module(name)
    Image.preinit()
    for encoding in pkgutil.iter_modules(encodings.__path__):
        # Two of them are for another system.
        with suppress(ImportError):
            import_module(f"encodings.{encoding.name}")


def serve(connection: socket.socket) -> None:
    """Limit this process for good, read the one file that comes and answer."""
    # The loop needs files of its own, so it comes before the limits.
    loop = asyncio.new_event_loop()
    limit()
    with connection.makefile("rb") as sent:
        order, data = json.loads(sent.readline()), sent.read()
    try:
        found = _read(order, data, loop)
    except UnreadableError as error:
        found = Findings(fault=error.fault)
    except MemoryError:
        found = Findings(fault=Fault.TOO_COSTLY)
    except Exception:  # noqa: BLE001 - libraries fail in many ways on hostile files, and all mean the same
        found = Findings(fault=Fault.DAMAGED)
    connection.sendall(json.dumps(asdict(found)).encode() + b"\n")


def limit() -> None:
    """Take from this process what reading does not need."""
    for kind, most in (
        (resource.RLIMIT_AS, limits.MEMORY),
        (resource.RLIMIT_CPU, limits.PROCESSOR_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def _read(order: dict[str, Any], data: bytes, loop: asyncio.AbstractEventLoop) -> Findings:
    match order["kind"]:
        case "pdf":
            seals = [b64decode(seal) for seal in order["seals"]]
            return read_pdf(data, seals, datetime.fromisoformat(order["moment"]), loop)
        case "attachment":
            return read_attachment(data)
        case _:
            return read_picture(data)
