"""Lists of certificate numbers as people have them, pasted or from a spreadsheet, and the list of the answers."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.certificates.rules import clean_no

MAX_BYTES = 256 * 1024
MAX_NUMBERS = 500
_TITLE = "证书编号"
_ENCODINGS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_SEPARATORS = re.compile(r"[\s,;]+")
_FULL_WIDTH = str.maketrans("，；、", ",;,")
# A longer row of digits is a name, shown by spreadsheets as 1.1E+11.
_LONGEST_AMOUNT = 8
# What a spreadsheet would take for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class ListError(Exception):
    """The list can't be read; the text is a Chinese sentence for its owner."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A number of the list as it was written, and as it is stored; None when it can't be a number."""

    written: str
    number: str | None


def decoded(data: bytes) -> str:
    """Read a file as spreadsheets write it: UTF-8 with or without its mark, UTF-16 with it, or GB 18030.

    Raises:
        ListError: when it is too long or no text.
    """
    if len(data) > MAX_BYTES:
        raise ListError(f"文件不能超过 {MAX_BYTES // 1024} KB")
    encodings = [_ENCODINGS[data[:2]]] if data[:2] in _ENCODINGS else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ListError("文件不是文本，请另存为 CSV 后再上传")


def read(text: str) -> list[Asked]:
    """Read the numbers: one a line, in the column 证书编号 if there is one, else in the first; or all in one line.

    Raises:
        ListError: when there is none, or there are more than 500.
    """
    rows = _rows(text)
    is_one_line = len(rows) == 1 and _TITLE not in rows[0]
    cells = rows[0] if is_one_line else _column(rows)
    asked = [Asked(cell, clean_no(cell)) for cell in map(_plain, cells) if cell]
    if not asked:
        raise ListError("没有证书编号")
    if len(asked) > MAX_NUMBERS:
        raise ListError(f"一次最多核对 {MAX_NUMBERS} 个编号，本次有 {len(asked)} 个")
    return asked


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Write rows for spreadsheets: UTF-8 with its mark, and nothing in it is a formula."""
    file = io.StringIO()
    csv.writer(file).writerows([_harmless(cell) for cell in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def _rows(text: str) -> list[list[str]]:
    lines = text.translate(_FULL_WIDTH)
    delimiter = next((sign for sign in "\t;" if sign in lines), ",")
    try:
        rows = list(csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter))
    except csv.Error:
        raise ListError("文件不是 CSV") from None
    return [row for row in rows if any(cell.strip() for cell in row)]


def _column(rows: list[list[str]]) -> list[str]:
    titles = [cell.strip() for cell in rows[0]] if rows else []
    place, first = (titles.index(_TITLE), 1) if _TITLE in titles else (0, 0)
    return [row[place] if place < len(row) else "" for row in rows[first:]]


def _plain(cell: str) -> str:
    """Take off what spreadsheets need to leave a long number alone: ="…", or an apostrophe before it.

    No separator stays in what is no number, so that a list of what was read is read again alike.
    """
    text = cell.strip()
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    return _SEPARATORS.sub(" ", text.removeprefix("'")).strip()


def _harmless(cell: str) -> str:
    if cell.isdigit() and (len(cell) > _LONGEST_AMOUNT or cell.startswith("0")):
        # A blank behind keeps a spreadsheet from rounding a number of twenty digits, or taking its noughts off.
        return f"{cell}\t"
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
