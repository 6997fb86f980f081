"""The child that reads what strangers upload: `python -m app.verification.child`, limited before it reads a byte.

It gets one line of JSON and then the file on its standard input, and writes its findings as JSON. Once its
libraries are loaded it can't open a file or a socket, start a process or use more than its memory and time.
"""

import asyncio
import encodings
import json
import pkgutil
import resource
import sys
from base64 import b64decode
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from importlib import import_module

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


def main() -> None:
    """Read one file."""
    _load()
    # The loop needs files of its own, so it comes before the limits.
    loop = asyncio.new_event_loop()
    _limit()
    order = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    try:
        if order["kind"] == "pdf":
            seals = [b64decode(seal) for seal in order["seals"]]
            found = read_pdf(data, seals, datetime.fromisoformat(order["moment"]), loop)
        elif order["kind"] == "attachment":
            found = read_attachment(data)
        else:
            found = read_picture(data)
    except UnreadableError as error:
        found = Findings(fault=error.fault)
    except MemoryError:
        found = Findings(fault=Fault.TOO_COSTLY)
    except Exception:  # noqa: BLE001 - libraries fail in many ways on hostile files, and all mean the same
        found = Findings(fault=Fault.DAMAGED)
    sys.stdout.write(json.dumps(asdict(found)))


def _load() -> None:
    for name in _LATE:
        import_module(name)
    Image.preinit()
    for encoding in pkgutil.iter_modules(encodings.__path__):
        # Two of them are for another system.
        with suppress(ImportError):
            import_module(f"encodings.{encoding.name}")


def _limit() -> None:
    for kind, most in (
        (resource.RLIMIT_AS, limits.MEMORY),
        (resource.RLIMIT_CPU, limits.PROCESSOR_SECONDS),
        (resource.RLIMIT_FSIZE, limits.LARGEST_ANSWER),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    main()
