"""What the child found in a file: plain facts without a verdict, as they travel over the pipe."""

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """Why a file could not be read to its end."""

    NOT_PDF = "not_pdf"
    NOT_PICTURE = "not_picture"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    TOO_LARGE = "too_large"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_COSTLY = "too_costly"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature of a PDF.

    `intact` means that not one signed byte has changed, `whole_file` that nothing follows what was signed,
    `trusted` that its certificate is one of our seals and valid on the day of the check, `expired` that it is one
    of ours but has ended. `certifies` says that it allows no change at all; `fingerprint` is the SHA-256 (hex) of
    its certificate.
    """

    signer: str
    intact: bool
    whole_file: bool
    trusted: bool
    expired: bool
    certifies: bool
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """What a file holds; `codes` are the texts of its QR codes, `text` the words of its first pages.

    `is_active` says that an attachment would do something by itself: run a script, start a program, unpack a file.
    """

    fault: Fault | None = None
    pages: int = 0
    is_active: bool = False
    signatures: tuple[Signature, ...] = ()
    text: str = ""
    codes: tuple[str, ...] = ()
