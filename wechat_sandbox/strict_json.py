"""JSON from outside, read so that everything in it can be kept, told and pushed again."""

import json
import math
import re
from typing import Any, NoReturn

LARGEST_WHOLE = 2**63 - 1
_DEEPEST = 64
# Characters that XML cannot carry: control characters, lone surrogates, U+FFFE and U+FFFF. The platform
# pushes XML, so no person and no account can have sent one; a lone surrogate does not even fit a UTF-8 file.
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class UnreadableError(ValueError):
    """What came in is no JSON, or holds a value that cannot be kept; the text says which."""


def read(raw: bytes) -> Any:
    """Read a JSON value.

    Besides malformed JSON, NaN and infinite numbers, whole numbers beyond 64 bits, texts with characters that
    XML cannot carry and more than 64 levels raise UnreadableError.
    """
    try:
        found = json.loads(raw, parse_int=whole, parse_float=_finite, parse_constant=_refuse_constant)
    except UnreadableError:
        raise
    except (ValueError, RecursionError) as error:
        raise UnreadableError("this is not JSON") from error
    _check(found, _DEEPEST)
    return found


def whole(digits: str) -> int:
    """Read a whole number from digits; raises UnreadableError when it needs more than 64 bits."""
    # The length is looked at first: Python refuses to convert thousands of digits.
    if len(digits) > len(str(-LARGEST_WHOLE)) or abs(int(digits)) > LARGEST_WHOLE:
        raise UnreadableError("a whole number has at most 64 bits")
    return int(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise UnreadableError("a number is too large")
    return number


def _refuse_constant(name: str) -> NoReturn:
    raise UnreadableError(f"{name} is not a number")


def _check(value: Any, levels: int) -> None:
    if isinstance(value, str):
        if _UNFIT.search(value):
            raise UnreadableError("a text has a control character or half a character")
        return
    if not isinstance(value, dict | list):
        return
    if levels == 0:
        raise UnreadableError(f"the JSON has more than {_DEEPEST} levels")
    for part in [*value, *value.values()] if isinstance(value, dict) else value:
        _check(part, levels - 1)
