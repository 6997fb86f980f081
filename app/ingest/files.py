"""Files of certificates: JSON, JSON Lines or SPS XML told apart by what they hold, read with line numbers."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from io import BufferedReader
from itertools import chain
from pathlib import Path
from typing import Any

from app.certificates.models import Direction
from app.ingest import sps_xml
from app.ingest.errors import NotUnderstoodError
from app.ingest.json_body import read_json
from app.ingest.sps_findings import Area, Finding, Level

LINES_SUFFIXES = {".jsonl", ".ndjson"}
MAX_JSON_BYTES = 256 * 1024 * 1024
_BOM = b"\xef\xbb\xbf"
_ITEMS = re.compile(r"\s*\{\s*\"items\"\s*:\s*")
_GAP = re.compile(r"[\s,]*")


class Kind(StrEnum):
    """What a file holds."""

    JSON = "JSON"
    LINES = "JSON Lines"
    XML = "SPS XML"


@dataclass(frozen=True)
class Entry:
    """One certificate of a file.

    Attributes:
        line: where it begins, from 1.
        raw: the decoded item, or None when a finding is SEVERE.
        text: what is kept of it as it came.
    """

    line: int | None
    raw: Any
    text: bytes
    certificate_no: str | None = None
    findings: list[Finding] = field(default_factory=list)


def kind_of(path: Path) -> Kind:
    """Tell what a file holds from its beginning; .jsonl and .ndjson are always JSON Lines."""
    if path.suffix.lower() in LINES_SUFFIXES:
        return Kind.LINES
    with path.open("rb") as file:
        first = next((line for line in _lines(file) if line.strip()), b"")
        second = next((line for line in file if line.strip()), b"")
    if first.lstrip().startswith(b"<") or first.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Kind.XML
    try:
        alone = isinstance(read_json(first), dict)
    except NotUnderstoodError:
        alone = False
    return Kind.LINES if alone and second else Kind.JSON


def read(path: Path, direction: Direction | None = None) -> Iterator[Entry]:
    """Give the certificates of a file one by one; JSON Lines are never held in memory as a whole.

    `direction` wins over what SPS XML tells (D13); JSON says it itself.

    Raises:
        NotUnderstoodError: when a JSON file is too large to be read at once.
    """
    kind = kind_of(path)
    if kind is Kind.LINES:
        yield from _read_lines(path)
    elif kind is Kind.XML:
        yield from _read_xml(path, direction)
    else:
        yield from _read_json_file(path)


def _lines(file: BufferedReader) -> Iterator[bytes]:
    return chain([file.readline().removeprefix(_BOM)], file)


def _read_lines(path: Path) -> Iterator[Entry]:
    with path.open("rb") as file:
        for number, line in enumerate(_lines(file), start=1):
            if not line.strip():
                continue
            try:
                yield Entry(number, read_json(line), line.rstrip(b"\r\n"))
            except NotUnderstoodError:
                yield _unreadable(number, line, NotUnderstoodError("not_json", "本行不是正确的 JSON。"))


def _read_xml(path: Path, direction: Direction | None) -> Iterator[Entry]:
    # One byte more than is read tells the reader that there is too much, without holding all of it.
    with path.open("rb") as file:
        body = file.read(sps_xml.MAX_BYTES + 1)
    text = body
    for reading in sps_xml.read(body, direction):
        yield Entry(reading.line, reading.item, text, reading.certificate_no, reading.findings)
        text = b""


def _read_json_file(path: Path) -> Iterator[Entry]:
    if path.stat().st_size > MAX_JSON_BYTES:
        raise NotUnderstoodError("too_large", "JSON 文件最大 256 MB，更多请用 JSON Lines。")
    body = path.read_bytes().removeprefix(_BOM)
    try:
        found = read_json(body)
    except NotUnderstoodError as error:
        yield _unreadable(1, b"", error)
        return
    text = body.decode("utf-8")
    start = _list_start(found, text)
    if start is None:
        yield Entry(1, found, body)
        return
    yield from _read_list(text, start)


def _list_start(found: Any, text: str) -> int | None:
    """Give the place just behind the bracket of the list of items; None when the file is one item."""
    if isinstance(found, list):
        return text.index("[") + 1
    opening = _ITEMS.match(text)
    if opening and isinstance(found, dict) and isinstance(found["items"], list) and len(found) == 1:
        return opening.end() + 1
    return None


def _read_list(text: str, start: int) -> Iterator[Entry]:
    decoder = json.JSONDecoder()
    line, counted = 1, 0
    start = _after_gap(text, start)
    while text[start] != "]":
        line, counted = line + text.count("\n", counted, start), start
        item, end = decoder.raw_decode(text, start)
        yield Entry(line, item, text[start:end].encode())
        start = _after_gap(text, end)


def _after_gap(text: str, start: int) -> int:
    gap = _GAP.match(text, start)
    return gap.end() if gap else start


def _unreadable(line: int, text: bytes, error: NotUnderstoodError) -> Entry:
    finding = Finding(Level.SEVERE, Area.SCHEMA, "", error.code, error.message_zh, line)
    return Entry(line, None, text, findings=[finding])
