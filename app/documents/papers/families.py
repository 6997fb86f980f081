"""Which form a certificate is printed on: chosen by the code of its format."""

import re
import unicodedata

from app.documents.papers import entry, general, health, phytosanitary, poultry
from app.documents.papers.layout import Paper
from app.proofs.record import Record

_CODE = re.compile(r"(?:格式)?\s*([A-Z]?\d+(?:-\d+)*)")


def paper_of(record: Record, *, quality_note: str = "", quarantine_note: str = "") -> Paper:
    """Describe the paper of a record; the notes are the issuer's own, printed small at the end.

    A format is known by the code it begins with (C5-1, C5-1植物检疫证书…, 格式3-2-4《…》), in any width and case.
    Papers on plants, animals and health carry the quarantine note, the entry certificate the quality note, and
    the general paper, which may be either, both.
    """
    match code_of(record.format):
        case "5-1":
            return entry.paper(record, quality_note)
        case "C5-1":
            return phytosanitary.paper(record, quarantine_note)
        case ("C2-1" | "C2-2" | "C3-1") as code:
            return health.paper(record, code, quarantine_note)
        case "3-2-4":
            return poultry.paper(record, quarantine_note)
        case _:
            return general.paper(record, quality_note, quarantine_note)


def code_of(format_name: str) -> str:
    """Give the code that a format begins with, empty when there is none."""
    found = _CODE.match(unicodedata.normalize("NFKC", format_name).upper())
    return found.group(1) if found else ""
