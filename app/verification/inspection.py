"""Have a file read by a child with limits, a bounded number of them at once, and believe nothing else of it."""

import json
import threading
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from app.verification import limits, readers
from app.verification.errors import BusyError
from app.verification.findings import Fault, Findings

_places = threading.BoundedSemaphore(limits.CHILDREN)
_findings = TypeAdapter(Findings)


def of_pdf(data: bytes, seals: Sequence[bytes], moment: datetime) -> Findings:
    """Read a PDF as it stands at a moment; `seals` are the certificates (DER) of our own seals, former ones too.

    Hold no transaction meanwhile.

    Raises:
        BusyError: when all places are taken.
    """
    if len(data) > limits.LARGEST_PDF:
        return Findings(fault=Fault.TOO_LARGE)
    order = {
        "kind": "pdf",
        "seals": [b64encode(seal).decode() for seal in seals],
        "moment": moment.isoformat(),
    }
    return _read(order, data)


def of_attachment(data: bytes) -> Findings:
    """Count the pages of a PDF that goes with an application and see whether it does anything by itself.

    Hold no transaction meanwhile.

    Raises:
        BusyError: when all places are taken.
    """
    if len(data) > limits.LARGEST_PDF:
        return Findings(fault=Fault.TOO_LARGE)
    return _read({"kind": "attachment"}, data)


def of_picture(data: bytes) -> Findings:
    """Read the QR codes of a picture. Hold no transaction meanwhile.

    Raises:
        BusyError: when all places are taken.
    """
    if len(data) > limits.LARGEST_PICTURE:
        return Findings(fault=Fault.TOO_LARGE)
    return _read({"kind": "picture"}, data)


def _read(order: dict[str, Any], data: bytes) -> Findings:
    if not _places.acquire(timeout=limits.QUEUE_SECONDS):
        raise BusyError
    try:
        answer = readers.ask(json.dumps(order).encode() + b"\n" + data)
    finally:
        _places.release()
    if answer is None:
        return Findings(fault=Fault.TOO_COSTLY)
    try:
        return _findings.validate_json(answer)
    except ValidationError:
        return Findings(fault=Fault.DAMAGED)
