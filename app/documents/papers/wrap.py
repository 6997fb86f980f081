"""Breaks text into lines as Chinese typesetting does: anywhere between characters, never before a closing mark."""

from bisect import bisect_right
from itertools import accumulate
from unicodedata import combining, east_asian_width

from app.documents.papers.fonts import Fonts

_NO_START = frozenset("、。，．：；？！）》」』】〕〉”’…—～·％‰℃°,.;:!?)]}%»›")  # noqa: RUF001 - the marks themselves
_NO_END = frozenset("（《「『【〔〈“‘([{«‹$￥¥#")  # noqa: RUF001 - the marks themselves
_AFTER = frozenset("-/‐–—&_@")  # noqa: RUF001 - the marks themselves


def wrap(text: str, width: float, size: float, fonts: Fonts) -> list[str]:
    """Break a shown text into lines no wider than `width` points; an empty paragraph is an empty line.

    Words of letters and digits stay whole unless one is wider than a line. Blanks at a break are dropped, so the
    lines together are the text without them. A width of less than one character still takes one a line.
    """
    limit = width * 1000 / size
    return [line for paragraph in text.split("\n") for line in _lines(paragraph.rstrip(), limit, fonts)]


def _lines(text: str, limit: float, fonts: Fonts) -> list[str]:
    ends = list(accumulate(map(fonts.widths.__getitem__, text)))
    if not ends or ends[-1] <= limit:
        return [text]
    lines, start = [], 0
    while start < len(text):
        before = ends[start - 1] if start else 0
        fitting = bisect_right(ends, before + limit, start)
        end = _break(text, start, max(fitting, start + 1))
        lines.append(text[start:end].rstrip())
        start = end
        while start < len(text) and text[start].isspace():
            start += 1
    return lines


def _break(text: str, start: int, end: int) -> int:
    """Give the last place at or before `end` where a line may end; `end` itself when there is none."""
    if end == len(text):
        return end
    for place in range(end, start, -1):
        if _may_break(text[place - 1], text[place]) and not text[start:place].isspace():
            return place
    return end


def _may_break(before: str, after: str) -> bool:
    if after.isspace():
        return True
    if after in _NO_START or before in _NO_END or combining(after):
        return False
    if before.isspace() or before in _AFTER:
        return not (before == "-" and after.isdigit())
    return _is_wide(before) or _is_wide(after)


def _is_wide(character: str) -> bool:
    return not character.isascii() and east_asian_width(character) in "WF"
