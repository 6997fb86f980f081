"""Field types of category templates: what a value may look like (参数值限制说明)."""

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime

_KEY = re.compile(r"(?P<kind>[a-z_]+?)\d+\Z")
_CJK = r"㐀-䶿一-鿿豈-﫿"
_CLOCK = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?"
_YEAR, _MONTH, _DAY_OF_MONTH = "([0-9]{4})", "([0-9]{1,2})", "([0-9]{1,2})"
_DAY = f"(?:{_YEAR}年{_MONTH}月{_DAY_OF_MONTH}日|{_YEAR}-{_MONTH}-{_DAY_OF_MONTH}|{_YEAR}/{_MONTH}/{_DAY_OF_MONTH})"
_TIME = re.compile(rf"(?:{_DAY} ?)?{_CLOCK}")
_DATE = re.compile(rf"{_DAY}(?: ?{_CLOCK})?")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_PATTERNS = {
    "letter": re.compile(r"[A-Za-z]{1,32}"),
    "character_string": re.compile(r"[\x20-\x7e]{1,32}"),
    "amount": re.compile(r"[¥￥$€£]?[0-9]{1,10}(?:\.[0-9]+)?元?"),
    "phone_number": re.compile(r"[0-9+\-() #*.]{1,17}"),
    "car_number": re.compile(rf"[{_CJK}A-Za-z0-9]?[A-Za-z0-9]{{1,6}}[{_CJK}A-Za-z0-9]?"),
    "phrase": re.compile(rf"[{_CJK}]{{1,5}}"),
}
_LONGEST_THING = 20
_LONGEST_NUMBER = 32
_LONGEST_NAME = 20
_LONGEST_CHINESE_NAME = 10
_LONGEST_SYMBOL = 5
_FIRST_EMOJI = 0x1F000


def is_valid(key: str, value: str, choices: list[str] | None = None) -> bool:
    """Tell whether a template field takes a value; the type is the key without its number.

    Keys of old templates (`first`, `keyword1`, `remark`) take any text. `choices` is the list that a const
    or enum field was created with. Lengths count characters, not bytes.
    """
    found = _KEY.match(key)
    kind = found["kind"] if found else ""
    if kind in {"const", "enum"}:
        return value in choices if choices else len(value) <= _LONGEST_THING
    if kind in _PATTERNS:
        return _PATTERNS[kind].fullmatch(value) is not None
    return kind not in _RULES or _RULES[kind](value)


def _is_number(value: str) -> bool:
    return (
        _NUMBER.fullmatch(value) is not None and sum(letter.isdigit() for letter in value) <= _LONGEST_NUMBER
    )


def _is_thing(value: str) -> bool:
    return len(value) <= _LONGEST_THING and _is_one_plain_line(value)


def _is_symbol(value: str) -> bool:
    return len(value) <= _LONGEST_SYMBOL and not any(letter.isalnum() for letter in value)


def _is_one_plain_line(value: str) -> bool:
    return not any(ord(letter) >= _FIRST_EMOJI or unicodedata.category(letter) == "Cc" for letter in value)


def _is_name(value: str) -> bool:
    if not _is_one_plain_line(value) or any(letter.isdigit() for letter in value):
        return False
    return len(value) <= (_LONGEST_NAME if value.isascii() else _LONGEST_CHINESE_NAME)


def _is_moment(value: str, pattern: re.Pattern[str]) -> bool:
    # A period is two moments joined by a half-width ~; the full-width one is refused by the platform.
    moments = [part.strip(" ") for part in value.split("~")]
    return len(moments) in {1, 2} and all(_is_one_moment(moment, pattern) for moment in moments)


def _is_one_moment(value: str, pattern: re.Pattern[str]) -> bool:
    found = pattern.fullmatch(value)
    if not found:
        return False
    numbers = [int(group) for group in found.groups() if group]
    return not numbers or _is_day(*numbers)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        datetime(year, month, day)  # noqa: DTZ001 - only the calendar is asked
    except ValueError:
        return False
    return True


_RULES: dict[str, Callable[[str], bool]] = {
    "thing": _is_thing,
    # The platform does not document short_thing; it is treated as thing.
    "short_thing": _is_thing,
    "number": _is_number,
    "name": _is_name,
    "symbol": _is_symbol,
    "time": lambda value: _is_moment(value, _TIME),
    "date": lambda value: _is_moment(value, _DATE),
}
