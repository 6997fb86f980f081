"""Pure decisions about documents: what stands across their pages, which are made ahead, when to try again."""

from datetime import timedelta

from app.certificates.models import Direction
from app.documents.models import Variant

# A fault that is not the document's own: staff mend it, and the next try shall come soon after.
_OUTAGE_PAUSE = timedelta(seconds=30)
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=10)
# After so many tries of its own fault a document is left to staff.
MAX_ATTEMPTS = 10


def variants_ahead(direction: Direction) -> tuple[Variant, ...]:
    """Tell which files are made before anybody asks: an exit certificate is looked at before it is printed."""
    return (Variant.ORIGINAL,) if direction is Direction.ENTRY else (Variant.ORIGINAL, Variant.PREVIEW)


def watermarks(variant: Variant, copy_no: int, *, is_specimen: bool) -> tuple[str, ...]:
    """Tell what is written across every page (D24, D43)."""
    marks = ("样本 SPECIMEN",) if is_specimen else ()
    if variant is Variant.PREVIEW:
        return (*marks, "仅供预览 PREVIEW")
    if variant is Variant.COPY:
        return (*marks, f"副本 COPY {copy_no}")
    return marks


def is_numbered_rightly(variant: Variant, copy_no: int) -> bool:
    """Tell whether a copy, and only a copy, has a number from 1."""
    return copy_no >= 1 if variant is Variant.COPY else copy_no == 0


def pause(attempts: int, *, is_outage: bool) -> timedelta:
    """Tell how long to wait after a failed try, of `attempts` so far."""
    return _OUTAGE_PAUSE if is_outage else min(_FIRST_PAUSE * 2 ** (attempts - 1), _LONGEST_PAUSE)
