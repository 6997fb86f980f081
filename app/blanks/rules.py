"""Pure rules of blank forms: how numbers read, what a range holds, which step a sheet may take."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count, groupby

from app.blanks.models import SheetState, Step

LONGEST_RANGE = 10_000
MOST_PER_REQUEST = 5_000
LONGEST_PREFIX, FEWEST_DIGITS, MOST_DIGITS = 8, 4, 12
_PREFIX = re.compile(r"[A-Z]{0,8}")
_NUMBER = re.compile(r"(?P<prefix>[A-Z]*)(?P<digits>[0-9]{4,12})")
_BLANKS = re.compile(r"[\s\u200b-\u200f\ufeff]+")

# From where a step takes a sheet, and where it puts it.
MOVES: dict[Step, tuple[frozenset[SheetState], SheetState]] = {
    Step.ISSUED: (frozenset({SheetState.IN_STOCK}), SheetState.ISSUED),
    Step.COLLECTED: (frozenset({SheetState.ISSUED}), SheetState.COLLECTED),
    Step.RESERVED: (frozenset({SheetState.COLLECTED}), SheetState.RESERVED),
    Step.RELEASED: (frozenset({SheetState.RESERVED}), SheetState.COLLECTED),
    Step.USED: (frozenset({SheetState.RESERVED}), SheetState.USED),
    Step.SPOILED: (frozenset({SheetState.RESERVED}), SheetState.SPOILED),
    Step.VOIDED: (
        frozenset({SheetState.IN_STOCK, SheetState.ISSUED, SheetState.COLLECTED}),
        SheetState.VOID,
    ),
}


@dataclass(frozen=True, slots=True)
class Run:
    """Sheets with numbers one after the other, both ends included."""

    first_no: str
    last_no: str
    quantity: int


def clean_no(typed: str) -> str | None:
    """Fold a number as people type it (full width, blanks, small letters); None when it can't be one."""
    folded = _BLANKS.sub("", unicodedata.normalize("NFKC", typed)).upper()
    return folded if _NUMBER.fullmatch(folded) else None


def clean_prefix(typed: str) -> str | None:
    """Fold the letters that a kind's numbers begin with, up to eight; None when they can't be such."""
    folded = _BLANKS.sub("", unicodedata.normalize("NFKC", typed)).upper()
    return folded if _PREFIX.fullmatch(folded) else None


def fits(number: str, *, prefix: str, digits: int) -> bool:
    """Tell whether a clean number reads as those of a kind."""
    found = _NUMBER.fullmatch(number)
    return found is not None and found["prefix"] == prefix and len(found["digits"]) == digits


def quantity(first_no: str, last_no: str) -> int:
    """Count the sheets from one clean number to another of the same kind; 0 or less when they stand reversed."""
    return _value(last_no) - _value(first_no) + 1


def numbers(first_no: str, last_no: str) -> Iterator[str]:
    """Give every number of a range of one kind, in order."""
    prefix, digits = _parts(first_no)
    for value in range(int(digits), _value(last_no) + 1):
        yield f"{prefix}{value:0{len(digits)}}"


def runs(ordered: Iterable[str]) -> Iterator[Run]:
    """Gather numbers, which come in order, into runs without gaps."""
    place = count()
    for _, group in groupby(ordered, key=lambda number: (_parts(number)[0], _value(number) - next(place))):
        members = list(group)
        yield Run(members[0], members[-1], len(members))


def _parts(number: str) -> tuple[str, str]:
    found = _NUMBER.fullmatch(number)
    if found is None:
        raise ValueError("not a clean blank number")
    return found["prefix"], found["digits"]


def _value(number: str) -> int:
    return int(_parts(number)[1])
