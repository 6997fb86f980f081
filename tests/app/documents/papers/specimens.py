"""Records of every family as the demo delivers them, the faces, and what a drawn paper says."""

import subprocess
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pypdf import PdfReader

from app.certificates.models import Direction, PartyRole
from app.cli import assets
from app.demo import data
from app.documents.papers.drawing import Marks
from app.documents.papers.fonts import Fonts
from app.documents.papers.layout import Box, Fields, Goods, Label, Paper, Statement
from app.proofs.record import Record, RecordParty
from app.web import surfaces

ASSETS = Path(__file__).resolve().parents[4] / "assets"
FONTS = Fonts(*(ASSETS / name for name in (assets.FONT, assets.FULL_FONT, assets.EUROPEAN_FONT)))
# As long as the QR of a real paper: an address and a signed proof in base32.
QR_TEXT = "HTTPS://ECERT.EXAMPLE/V/" + "2KCFZ7Q5" * 34
MARKS = Marks(QR_TEXT, ("样本 SPECIMEN",), "记录摘要 Record SHA-256: " + "0a" * 32)

STYLE = Path(surfaces.__file__).parent / "static/paper.css"
_PAGE = Environment(
    loader=FileSystemLoader(surfaces.TEMPLATES), autoescape=True, undefined=StrictUndefined
).from_string(
    """{% from "paper/_paper.html" import paper as sheet %}<!doctype html><html lang="zh-CN"><head>
    <meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>预览</title>
    <style>{{ style|safe }}</style></head>
    <body><main><h1>预览</h1>{{ sheet(paper, watermarks) }}</main></body></html>"""
)

_ENTRY = data.entry_item("010120221000003013001", "5012", date(2020, 3, 23))
_EXIT = data.exit_item("22110000000018001", data.PHONE, date(2022, 12, 3))
ITEMS: dict[str, dict[str, Any]] = {
    "5-1": _ENTRY,
    "3-2-4": _EXIT,
    "C5-1": _EXIT | data.plants() | {"valid_until": "2023-01-02"},
    "C3-1": _EXIT | data.health("C3-1"),
    "C2-2": _EXIT | data.health("C2-2"),
    "C2-1": _EXIT | data.health("C2-1"),
    "E-7": _EXIT | data.unknown_format(),
}


def record(code: str = "5-1", content: dict[str, Any] | None = None, **changes: Any) -> Record:
    item = ITEMS[code]
    until = item.get("valid_until")
    values: dict[str, Any] = {
        "direction": Direction(item["direction"]),
        "certificate_no": item["certificate_no"],
        "version": 1,
        "format": item["format"],
        "kind_name": item["kind_name"],
        "kind_name_en": item.get("kind_name_en"),
        "issued_on": date.fromisoformat(item["issued_on"]),
        "valid_until": date.fromisoformat(until) if until else None,
        "inspection_no": item.get("inspection_no"),
        "declaration_no": item.get("declaration_no"),
        "issued_by": "示例海关",
        "issued_by_en": "EXAMPLE CUSTOMS",
        "parties": tuple(
            RecordParty(PartyRole(party["role"]), party["name"], party.get("uscc"))
            for party in item["parties"]
        ),
        "content": item["content"] if content is None else content,
    }
    return Record(**values | changes)


def page(paper: Paper, watermarks: tuple[str, ...] = ()) -> str:
    """The page of a paper, with its style inside."""
    return _PAGE.render(paper=paper, watermarks=watermarks, style=STYLE.read_text("utf-8"))


def squeezed(text: str) -> str:
    """The text without blanks and line breaks, which wrapping changes."""
    return "".join(text.split())


def page_texts(pdf: bytes) -> list[str]:
    return [squeezed(page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


def popplers_text(pdf: bytes) -> str:
    """What an independent reader finds."""
    command = ["pdftotext", "-raw", "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True, timeout=60).stdout.decode()


def labels_and_texts(paper: Paper) -> Iterator[str]:
    """Every label and every value of a paper, from top to bottom."""
    yield from _label(paper.authority)
    yield from _label(paper.title)
    yield paper.number
    for block in paper.blocks:
        match block:
            case Fields():
                yield from _label(block.heading) if block.heading else ()
                for boxes in block.rows:
                    for box in boxes:
                        yield from _box(box)
            case Statement():
                yield from _label(block.label)
                yield from block.paragraphs
            case Goods():
                yield from _label(block.label)
                for column in block.columns:
                    yield from _label(column.label)
                for row in block.rows:
                    yield from row
    yield paper.closing
    for box in (*paper.signature.boxes, paper.remarks):
        yield from _box(box)
    yield from _label(paper.signature.seal)
    yield from paper.notes
    yield paper.format_name


def _box(box: Box) -> Iterator[str]:
    yield from _label(box.label)
    yield box.text


def _label(label: Label) -> Iterator[str]:
    yield label.zh
    yield label.en
