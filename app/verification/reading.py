"""Read a hostile file with libraries that may fail in any way; runs in the child only."""

import asyncio
import io
from collections.abc import Iterator
from datetime import datetime

import pypdfium2
import zxingcpp
from asn1crypto import x509
from PIL import Image
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import SignatureCoverageLevel
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature, async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader
from pypdf.errors import LimitReachedError, PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject

from app.verification import limits
from app.verification.findings import Fault, Findings, Signature

_POINTS_A_SIDE = 20_000
# ISO 32000-2: 12.6.4 (actions), 12.5.6 (annotations), 7.11.4 (embedded files), 12.7.8 (XFA).
_ACTIVE_KEYS = frozenset(("/JS", "/JavaScript", "/EF", "/EmbeddedFiles", "/XFA", "/RichMediaContent"))
_NAMING_KEYS = ("/S", "/Subtype", "/Type")
_ACTIVE_VALUES = frozenset(
    (
        *(
            "/JavaScript",
            "/Launch",
            "/ImportData",
            "/SubmitForm",
            "/GoToE",
            "/Rendition",
            "/RichMediaExecute",
        ),
        *("/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D", "/EmbeddedFile"),
    )
)
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")


class UnreadableError(Exception):
    """A file is refused, with the fault as its argument."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def read_pdf(data: bytes, seals: list[bytes], moment: datetime, loop: asyncio.AbstractEventLoop) -> Findings:
    """Find signatures, words and QR codes of a PDF as it stands at a moment; `seals` are our certificates in DER.

    Raises:
        UnreadableError: with the fault.
    """
    try:
        reader, pages = _opened(data)
        signatures = tuple(_signatures(data, seals, moment, loop))
        if not all(signature.intact for signature in signatures):
            # A changed file need not be readable any more, and its words count for nothing.
            return Findings(pages=pages, signatures=signatures)
        return Findings(pages=pages, signatures=signatures, text=_words(reader), codes=_codes(_drawn(data)))
    except LimitReachedError as error:
        raise UnreadableError(Fault.TOO_COSTLY) from error
    except (PyPdfError, PdfError, pypdfium2.PdfiumError) as error:
        raise UnreadableError(Fault.DAMAGED) from error


def read_attachment(data: bytes) -> Findings:
    """Count the pages of a PDF and see whether it would do something by itself; nothing in it is unpacked or drawn.

    Raises:
        UnreadableError: with the fault.
    """
    try:
        reader, pages = _opened(data)
        if pages == 0:
            raise UnreadableError(Fault.DAMAGED)
        return Findings(pages=pages, is_active=any(_acts(thing) for thing in _objects(reader)))
    except LimitReachedError as error:
        raise UnreadableError(Fault.TOO_COSTLY) from error
    except PyPdfError as error:
        raise UnreadableError(Fault.DAMAGED) from error


def read_picture(data: bytes) -> Findings:
    """Find the QR codes of a photo or screen shot.

    Raises:
        UnreadableError: with the fault.
    """
    try:
        picture = Image.open(io.BytesIO(data), formats=_FORMATS)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnreadableError(Fault.NOT_PICTURE) from error
    if picture.width * picture.height > limits.MOST_PIXELS:
        raise UnreadableError(Fault.TOO_LARGE)
    side = limits.SEARCHED_SIDE
    try:
        # A JPEG is then unpacked at a fraction of its size.
        picture.draft("L", (side, side))
        grey = picture.convert("L")
    except (OSError, ValueError, SyntaxError) as error:
        raise UnreadableError(Fault.DAMAGED) from error
    grey.thumbnail((side, side))
    return Findings(codes=_codes(grey))


def _opened(data: bytes) -> tuple[PdfReader, int]:
    if not data.startswith(b"%PDF-"):
        raise UnreadableError(Fault.NOT_PDF)
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        raise UnreadableError(Fault.ENCRYPTED)
    _require_few_objects(reader)
    pages = len(reader.pages)
    if pages > limits.MOST_PAGES:
        raise UnreadableError(Fault.TOO_MANY_PAGES)
    return reader, pages


def _objects(reader: PdfReader) -> Iterator[object]:
    """Give every object of a file, also those that no page leads to."""
    numbers = {number for table in reader.xref.values() for number in table} | set(reader.xref_objStm)
    for number in numbers:
        yield reader.get_object(number)


def _acts(thing: object) -> bool:
    """Tell whether an object, or what stands inside it, is a script, an action or a file within the file."""
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if isinstance(one, DictionaryObject):
            named = [one.get(key) for key in _NAMING_KEYS]
            if not _ACTIVE_KEYS.isdisjoint(one) or not _ACTIVE_VALUES.isdisjoint(filter(_is_name, named)):
                return True
            waiting.extend(one.values())
        elif isinstance(one, ArrayObject):
            waiting.extend(one)
    return False


def _is_name(value: object) -> bool:
    return isinstance(value, str)


def _require_few_objects(reader: PdfReader) -> None:
    objects = len(reader.xref_objStm) + sum(len(table) for table in reader.xref.values())
    if objects > limits.MOST_OBJECTS:
        raise UnreadableError(Fault.TOO_COSTLY)


def _words(reader: PdfReader) -> str:
    found = ""
    for page in reader.pages[: limits.READ_PAGES]:
        found += page.extract_text() + "\n"
        if len(found) > limits.LONGEST_TEXT:
            break
    return found[: limits.LONGEST_TEXT]


def _drawn(data: bytes) -> Image.Image:
    page = pypdfium2.PdfDocument(data)[0]
    width, height = page.get_size()
    if not 0 < max(width, height) <= _POINTS_A_SIDE:
        raise UnreadableError(Fault.TOO_COSTLY)
    drawn: Image.Image = page.render(scale=limits.SEARCHED_SIDE / max(width, height), grayscale=True).to_pil()
    return drawn


def _codes(picture: Image.Image) -> tuple[str, ...]:
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    texts = dict.fromkeys(code.text for code in found if len(code.text) <= limits.LONGEST_CODE)
    return tuple(texts)[: limits.MOST_CODES]


def _signatures(
    data: bytes, seals: list[bytes], moment: datetime, loop: asyncio.AbstractEventLoop
) -> Iterator[Signature]:
    # Scanners and cameras write careless files. Leniency lets no seal through: it must cover every byte.
    for embedded in PdfFileReader(io.BytesIO(data), strict=False).embedded_regular_signatures:
        certificate = embedded.signer_cert
        is_ours = certificate.dump() in seals
        ended = certificate.not_valid_after < moment
        # Others have certificates of the same authority, so our own is trusted itself, whatever is above it.
        # One that has ended is taken as it was on its first day, to tell an old seal from a foreign one.
        context = ValidationContext(
            trust_roots=[certificate] if is_ours else [],
            allow_fetching=False,
            moment=certificate.not_valid_before if ended else moment,
        )
        try:
            # Changes after the seal are never allowed, so nobody has to weigh them.
            status = loop.run_until_complete(async_validate_pdf_signature(embedded, context, skip_diff=True))
        except (SignatureValidationError, ValueError):
            yield Signature(
                _name(certificate),
                intact=False,
                whole_file=False,
                trusted=False,
                expired=False,
                certifies=False,
            )
            continue
        yield Signature(
            signer=_name(certificate),
            intact=status.intact and status.valid,
            whole_file=status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
            trusted=is_ours and status.trusted and not ended,
            expired=is_ours and status.trusted and ended,
            certifies=_certifies(embedded),
            fingerprint=certificate.sha256.hex(),
        )


def _certifies(embedded: EmbeddedPdfSignature) -> bool:
    return bool(embedded.docmdp_level is MDPPerm.NO_CHANGES)


def _name(certificate: x509.Certificate) -> str:
    return str(certificate.subject.human_friendly)[:200]
