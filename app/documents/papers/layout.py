"""The description of a paper from which both the PDF and the page in the browser are drawn."""

import re
from dataclasses import dataclass
from typing import ClassVar

# Closes the content, so that nothing can be added below it (R54).
CLOSING = "*" * 39

_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class Label:
    """The printed name of a box; `en` is empty on papers that are Chinese only."""

    zh: str
    en: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A label and its text; the text may hold line feeds."""

    label: Label
    text: str


@dataclass(frozen=True, slots=True)
class Fields:
    """Rows of one or two boxes, under a heading when the paper numbers its parts."""

    rows: tuple[tuple[Box, ...], ...]
    heading: Label | None = None
    kind: ClassVar[str] = "fields"


@dataclass(frozen=True, slots=True)
class Statement:
    """Running text over the whole width."""

    label: Label
    paragraphs: tuple[str, ...]
    kind: ClassVar[str] = "statement"

    @staticmethod
    def language(text: str) -> str:
        """Tell the language of a paragraph as HTML does: Chinese as soon as one Chinese character is in it."""
        return "zh-CN" if _CHINESE.search(text) else "en"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the goods list; `least` is the width in points that it asks for at least.

    Numbers of lines must not be broken, so their column never gets less than it asks for.
    """

    label: Label
    least: float
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Goods:
    """The goods list; its heads are repeated on each page."""

    label: Label
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    kind: ClassVar[str] = "goods"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, where and when, beside the place of the seal."""

    boxes: tuple[Box, ...]
    seal: Label


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper from top to bottom: head, number, blocks, closing asterisks, signature, remarks, notes.

    `format_name` is the name of the form, in the foot of each page.
    """

    authority: Label
    title: Label
    number: str
    format_name: str
    blocks: tuple[Fields | Statement | Goods, ...]
    signature: Signature
    remarks: Box
    notes: tuple[str, ...] = ()
    number_label: Label = Label("编号", "No.")
    closing: str = CLOSING
