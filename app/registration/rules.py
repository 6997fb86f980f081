"""Pure rules of the registration."""

import re
import unicodedata

from stdnum.cn import uscc as codes
from stdnum.exceptions import ValidationError

LONGEST_NAME, LONGEST_ADDRESS, LONGEST_REASON = 100, 200, 200
_LATIN = re.compile(r"[\x20-\x7e\u00a0-\u024f\u2010-\u2027]*")


def clean_uscc(typed: str) -> str | None:
    """Give a 统一社会信用代码 in capitals, None when its length, signs or check digit are wrong (GB 32100)."""
    try:
        return codes.validate(unicodedata.normalize("NFKC", typed).upper())
    except ValidationError:
        return None


def clean_words(typed: str) -> str:
    """Fold a name or an address: no signs without a shape, one blank where there were many."""
    kept = (" " if unicodedata.category(sign).startswith("Z") else sign for sign in typed)
    return " ".join("".join(sign for sign in kept if not _is_shapeless(sign)).split())


def is_latin(text: str) -> bool:
    """Tell whether a text can stand where English is asked for."""
    return _LATIN.fullmatch(text) is not None


def _is_shapeless(sign: str) -> bool:
    # Controls and marks of direction, which could make one name look like another.
    return unicodedata.category(sign) in {"Cc", "Cf", "Co", "Cs", "Cn"}
