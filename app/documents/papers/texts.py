"""How single values are written on a paper: visible characters only, guarded quantities, Chinese dates, asterisks."""

import re
import unicodedata
from datetime import date
from typing import Any

import rfc8785

EMPTY = "***"

# A number that begins here: not inside a word or a longer number, and not guarded already.
_NUMBER = re.compile(r"(?<![A-Za-z\d*.,])(?<!\d[ \u00a0\u202f])(?=\d)")
_COMBINED = re.compile(r".[\u0300-\u036f]+")
_LINE_ENDS = re.compile(r"\r\n?|[\u0085\u2028\u2029]")
_VARIATION = re.compile(r"[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def visible(text: str) -> str:
    """Reduce a text to what ink can show: line feeds stay, a tab becomes four blanks.

    Invisible characters (direction marks, joiners, byte order marks, variation selectors) are dropped. They have no
    shape that a reader could compare, and a browser would obey a direction mark where the PDF does not, so that the
    same certificate would read differently on two screens. Letters with separate accents become one character.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    text = _LINE_ENDS.sub("\n", text).replace("\t", "    ")
    text = _COMBINED.sub(lambda found: unicodedata.normalize("NFC", found.group()), text)
    kept = "".join(
        character
        for character in text
        if unicodedata.category(character) not in {"Cf", "Cc"} or character == "\n"
    )
    return _VARIATION.sub("", kept).strip()


def or_empty(text: str) -> str:
    """Give the text, or the asterisks that stand in an empty box (R54)."""
    return text or EMPTY


def guarded(quantity: str) -> str:
    """Put two asterisks before each number, so that no digit can be added on paper (R54); guarded ones stay."""
    return _NUMBER.sub("**", quantity)


def chinese_day(day: date) -> str:
    """Write a day as 2020 年 03 月 23 日 (R54)."""
    return f"{day:%Y} 年 {day:%m} 月 {day:%d} 日"


def day_of(value: Any) -> date | None:
    """Read a day that was delivered as YYYY-MM-DD, or give None."""
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def plain(value: Any, name_of: dict[str, str]) -> str:
    """Write any delivered value as text: names before the values of objects, lists joined, numbers as in JSON.

    Objects are written in the order of their names, since a record keeps no other. `name_of` translates the names
    that are known.
    """
    match value:
        case str():
            return visible(value)
        case None:
            return ""
        case bool():
            return "是 Yes" if value else "否 No"
        case int() | float():
            return rfc8785.dumps(value).decode()
        case dict():
            pairs = ((visible(key), plain(inner, name_of)) for key, inner in sorted(value.items()))
            return "；".join(f"{name_of.get(key, key)}: {text}" for key, text in pairs if text)
        case _:
            parts = [text for inner in value if (text := plain(inner, name_of))]
            return ("\n" if any(isinstance(inner, dict | list) for inner in value) else "；").join(parts)
