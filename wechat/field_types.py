"""Know what each type of template field may hold, fit values to it and check them."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

ELLIPSIS = "…"

_DIGITS_AT_END = re.compile(r"[0-9]+$")
_PICTURES = re.compile(
    "[\u203c\u2049\u20e3\u231a-\u23ff\u2600-\u27bf\u2b00-\u2bff\u3030\u303d\u3297\u3299\ufe00-\ufe0f"
    "\U0001f000-\U0001faff]"
)
# Control, format, surrogate, private and unassigned characters have no place on a card.
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}

_CLOCK = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_MONTH_DAY = r"(?:[12][0-9]|3[01]|0?[1-9])"
_DAY = rf"[0-9]{{4}}(?:-{_MONTH}-{_MONTH_DAY}|年{_MONTH}月{_MONTH_DAY}日)"
_TIME = rf"(?:{_DAY} )?{_CLOCK}"
_DATE = rf"{_DAY}(?: {_CLOCK})?"


@dataclass(frozen=True)
class FieldType:
    """Hold one row of the platform's table of field types: its rule in words, as test and as fitter."""

    rule: str
    passes: Callable[[str], bool]
    fit: Callable[[str], str]


def field_type(key: str) -> FieldType:
    """Return the type of a template key such as `thing1`.

    Keys of old templates (`keyword1`, `first`) and unknown ones count as `thing`: 20 characters
    show everywhere.
    """
    return FIELD_TYPES.get(_DIGITS_AT_END.sub("", key), FIELD_TYPES["thing"])


@lru_cache(maxsize=2048)
def fit(key: str, value: str) -> str:
    """Return `value` as the field `key` accepts it: cleaned, never empty, visibly shortened if possible.

    A date, time or number that can't be read becomes a neutral value of its type (1970-01-01, 00:00, 0),
    because the platform takes nothing else and refuses the whole message over one field (error 47003).
    Kinds and dates come again and again, so results are remembered.
    """
    return field_type(key).fit(value)


def check(key: str, value: str) -> None:
    """Raise ValueError, naming the field and its rule, when the platform would refuse `value` for `key`."""
    kind = field_type(key)
    if not kind.passes(value):
        raise ValueError(f"{key}: {kind.rule}")


def clean(value: str) -> str:
    """Return `value` on one line, without emoji and invisible characters, blanks joined."""
    if value.isascii() and value.isprintable():
        # Numbers and dates, which most values are: nothing to take out, so no look at each character.
        return " ".join(value.split())
    spaced = "".join(" " if character.isspace() else character for character in value)
    kept = (
        character
        for character in _PICTURES.sub("", spaced)
        if unicodedata.category(character) not in _INVISIBLE
    )
    return " ".join("".join(kept).split())


def _plain(value: str) -> str:
    """Return `value` cleaned, with full-width digits, letters and marks in their plain forms."""
    return clean(unicodedata.normalize("NFKC", value))


def _cut(value: str, most: int, mark: str) -> str:
    return value if len(value) <= most else value[: most - len(mark)].rstrip() + mark


def _text(most: int, mark: str) -> FieldType:
    return FieldType(
        f"1 to {most} characters on one line, no emoji",
        lambda value: 1 <= len(value) <= most and value == clean(value),
        lambda value: _cut(clean(value), most, mark).rstrip() or "无",
    )


def _pattern(rule: str, pattern: str, fitted: Callable[[str], str]) -> FieldType:
    compiled = re.compile(pattern)
    return FieldType(rule, lambda value: compiled.fullmatch(value) is not None, fitted)


def _only(allowed: str, most: int, empty: str) -> Callable[[str], str]:
    """Return a fitter that keeps the characters of the class `allowed`, at most so many."""
    others = re.compile(f"[^{allowed}]")
    return lambda value: others.sub("", _plain(value))[:most] or empty


def _fit_code(value: str) -> str:
    """Drop blanks and show as `?` what has no plain form, so that the rest passes for no whole number."""
    kept = re.sub(r"[^!-~]", "?", _plain(value).replace(" ", ""))
    return _cut(kept, 32, "...") or "-"


def _fit_number(value: str) -> str:
    found = re.search(r"(-?)([0-9]{1,32})(\.[0-9]+)?", _plain(value).replace(",", ""))
    if found is None:
        return "0"
    sign, whole, part = found.group(1), found.group(2), found.group(3) or "."
    # One more than the digits that are left, for the point itself.
    return (sign + whole + part[: 33 - len(whole)]).rstrip(".")


def _fit_amount(value: str) -> str:
    found = re.search(r"([¥$€£]?)([0-9]{1,10})(\.[0-9]{1,2})?(元?)", _plain(value).replace(",", ""))
    if found is None:
        return "0"
    sign, whole, part, end = found.groups(default="")
    # Ten digits and the point have room; decimals that don't fit go, the amount itself stays whole.
    return sign + (whole + part if len(whole + part) <= 11 else whole) + end  # noqa: PLR2004 - explained above


def _moments(one: str, otherwise: Callable[[str], str]) -> Callable[[str], str]:
    """Return a fitter that finds one moment, or a range of two joined by a half-width `~`, in a text."""
    alone = rf"(?<![0-9])(?:{one})(?![0-9])"
    single, double = re.compile(alone), re.compile(rf"({alone}) ?~ ?({alone})")

    def fitted(value: str) -> str:
        text = re.sub(r"(?<=[0-9])T(?=[0-9])", " ", _plain(value))
        text = re.sub(r"(?<=[0-9]{4})[/.]([0-9]{1,2})[/.](?=[0-9])", r"-\1-", text)
        both, found = double.search(text), single.search(text)
        if both is not None:
            return f"{both.group(1)}~{both.group(2)}"
        return found.group(0) if found else otherwise(text)

    return fitted


def _midnight(text: str) -> str:
    day = re.search(rf"(?<![0-9]){_DAY}(?![0-9])", text)
    return f"{day.group(0)} 00:00" if day else "00:00"


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"


def _fit_symbol(value: str) -> str:
    return "".join(filter(_is_mark, clean(value)))[:5] or "-"


def _name_limit(value: str) -> int:
    # The mark of a shortening counts as a symbol: it alone does not make a name a Chinese or mixed one.
    return 20 if value.removesuffix(ELLIPSIS).isascii() else 10


def _fit_name(value: str) -> str:
    kept = clean("".join(character for character in value if not character.isdigit()))
    return _cut(kept, _name_limit(kept), ELLIPSIS) or "无"


def _passes_name(value: str) -> bool:
    no_digits = not any(map(str.isdigit, value))
    return no_digits and value == clean(value) and 1 <= len(value) <= _name_limit(value)


def _fit_car_number(value: str) -> str:
    kept = re.sub(r"[^A-Z0-9\u4e00-\u9fff]", "", _plain(value).upper())[:8]
    middle = re.sub(r"[^A-Z0-9]", "", kept[1:-1])
    return kept[:1] + middle + kept[1:][-1:] or "无"


FIELD_TYPES: dict[str, FieldType] = {
    "thing": _text(20, ELLIPSIS),
    # The limit of short_thing is not documented; 10 is a cautious guess.
    "short_thing": _text(10, ELLIPSIS),
    # A value off the template's own list is refused anyway, so a mark of shortening helps nobody.
    "const": _text(20, ""),
    "enum": _text(20, ""),
    "character_string": _pattern("1 to 32 plain letters, digits or marks", r"[!-~]{1,32}", _fit_code),
    "number": _pattern(
        "at most 32 digits, decimals allowed", r"-?(?=[0-9.]{1,33}$)[0-9]{1,32}(\.[0-9]+)?", _fit_number
    ),
    "letter": _pattern("1 to 32 letters", r"[A-Za-z]{1,32}", _only("A-Za-z", 32, "NA")),
    "symbol": FieldType(
        "1 to 5 marks",
        lambda value: value == _fit_symbol(value),
        _fit_symbol,
    ),
    "time": _pattern(
        "24-hour time, optional date, ranges with ~", rf"{_TIME}(?:~{_TIME})?", _moments(_TIME, _midnight)
    ),
    "date": _pattern(
        "year, month and day, optional time, ranges with ~",
        rf"{_DATE}(?:~{_DATE})?",
        _moments(_DATE, lambda _: "1970-01-01"),
    ),
    "amount": _pattern(
        "optional currency sign, at most 10 digits, optional decimals and 元",
        r"[¥$€£]?(?=[0-9.]{1,11}元?$)[0-9]{1,10}(\.[0-9]{1,2})?元?",
        _fit_amount,
    ),
    "phone_number": _pattern(
        "at most 17 digits and marks", r"[0-9+()*#-]{1,17}", _only("0-9+()*#-", 17, "-")
    ),
    "car_number": _pattern(
        "at most 8 letters and digits, Chinese first or last only",
        r"[A-Z0-9\u4e00-\u9fff](?:[A-Z0-9]{0,6}[A-Z0-9\u4e00-\u9fff])?",
        _fit_car_number,
    ),
    "name": FieldType("at most 10 Chinese or 20 other characters, no digits", _passes_name, _fit_name),
    "phrase": _pattern(
        "1 to 5 Chinese characters",
        r"[\u3400-\u4dbf\u4e00-\u9fff]{1,5}",
        _only(r"\u3400-\u4dbf\u4e00-\u9fff", 5, "无"),
    ),
}
