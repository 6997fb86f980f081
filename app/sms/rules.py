"""Pure rules of the short messages."""

import re
import unicodedata

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_SEPARATORS = str.maketrans("", "", " -\u3000\t")


def clean_mobile(typed: str) -> str | None:
    """Give a mobile number of the Chinese mainland as 11 digits, or None when it is none.

    Full-width digits, blanks, hyphens and a leading +86 or 0086 are understood.
    """
    text = unicodedata.normalize("NFKC", typed).translate(_SEPARATORS)
    for prefix in ("+86", "0086"):
        text = text.removeprefix(prefix)
    return text if _MOBILE.fullmatch(text) else None


def clean_code(typed: str) -> str:
    """Fold what people type or phones fill in: full-width digits and blanks."""
    return "".join(unicodedata.normalize("NFKC", typed).split())
