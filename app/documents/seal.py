"""The seal: a PAdES certification signature that allows no change, in a visible field, with its issuers."""

import io
import threading
from pathlib import Path

from pkcs11 import PKCS11Error
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.fetchers.requests_fetchers import RequestsFetcherBackend

from app.core.clock import Clock, beijing_date
from app.core.gateways import Box
from app.documents import appearance, authority, signing
from app.documents.errors import SealError
from app.documents.signing import SealKey
from config.settings import Settings

FIELD = "Seal"
# One answer of a time-stamping or revocation service may take this long (seconds).
_PATIENCE = 8
# Room for a time stamp with its authority's certificates.
_TOKEN_BYTES = 16 * 1024
# The validation data lie in the signed revision itself, so that nothing follows the seal.
_TOGETHER = DSSContentSettings(include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE)


class Seal:
    """Sets the seal of one installation; safe to share between threads.

    The key is loaded at the first use and again whenever its file has changed, so that an installation whose
    key has expired or would not open recovers without a restart.
    """

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._lock = threading.Lock()
        self._key: SealKey | None = None
        self._loaded_from: object = None
        url = settings.seal_timestamp_url
        self._timestamper = RequestsHTTPTimeStamper(url, timeout=_PATIENCE) if url else None  # type: ignore[no-untyped-call]

    def seal(self, pdf: bytes, *, page: int, box: Box, font: str, reason: str) -> bytes:
        """Certify a PDF: any later change of it breaks the seal (DocMDP 1).

        The field stands on a page (from 0) in a box of points; `font` is a name that reportlab knows.

        Raises:
            SealError: when the key, the time-stamping authority or the revocation services don't serve.
        """
        with self._lock:
            key = self._loaded()
            key.require_valid(self._clock.now())
            left, low, right, high = (round(edge) for edge in box)
            signer = PdfSigner(
                self._metadata(key, reason),
                key.signer,
                timestamper=self._timestamper,
                stamp_style=self._style(right - left, high - low, font),
                new_field_spec=SigFieldSpec(FIELD, on_page=page, box=(left, low, right, high)),
            )
            if self._settings.seal_pkcs11_module is not None:
                # A session of a module serves one at a time.
                return self._signed(signer, key, pdf)
        return self._signed(signer, key, pdf)

    def certificate(self) -> bytes:
        """Give the certificate (DER) of the key in use, expired or not.

        Raises:
            SealError: when the key can't be loaded.
        """
        return bytes(self.key().certificate.dump())

    def key(self) -> SealKey:
        """Give the key in use, expired or not.

        Raises:
            SealError: when it can't be loaded.
        """
        with self._lock:
            return self._loaded()

    def _signed(self, signer: PdfSigner, key: SealKey, pdf: bytes) -> bytes:
        token = _TOKEN_BYTES if self._timestamper else 0
        sealed = io.BytesIO()
        try:
            signer.sign_pdf(
                IncrementalPdfFileWriter(io.BytesIO(pdf)),
                output=sealed,
                # In hexadecimal digits. Without it pyHanko would build every signature twice to learn its size.
                bytes_reserved=2 * (signing.size_of_signature(key) + token),
            )
        except PKCS11Error as error:
            # A session that broke is of no use any more.
            self._key = None
            raise signing.module_fault(error) from error
        except (SigningError, PdfError, OSError) as error:
            raise SealError(f"电子签章失败。The seal could not be set: {_said(error)}") from error
        return sealed.getvalue()

    def _metadata(self, key: SealKey, reason: str) -> PdfSignatureMetadata:
        settings = self._settings
        return PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
            reason=reason,
            location=settings.seal_place or None,
            name=f"{settings.paper_authority} {settings.paper_authority_en}",
            embed_validation_info=settings.seal_long_term,
            validation_context=_context(key) if settings.seal_long_term else None,
            dss_settings=_TOGETHER,
        )

    def _style(self, width: int, height: int, font: str) -> StaticStampStyle:
        lines = (
            self._settings.paper_authority,
            self._settings.paper_authority_en,
            "电子签章 Sealed electronically",
            beijing_date(self._clock.now()).isoformat(),
        )
        return appearance.style(lines, width=width, height=height, font=font)

    def _loaded(self) -> SealKey:
        source = self._source()
        if self._key is None or source != self._loaded_from:
            self._key = self._load()
            self._loaded_from = source
        return self._key

    def _source(self) -> object:
        """Give what tells whether the files have changed since they were read."""
        files = (self._settings.seal_pkcs12, self._settings.seal_roots)
        return tuple(_state(path) for path in files if path is not None)

    def _load(self) -> SealKey:
        settings = self._settings
        roots = _content(settings.seal_roots, "ECERT_SEAL_ROOTS") if settings.seal_roots else None
        if settings.seal_pkcs11_module is not None:
            return signing.from_pkcs11(
                str(settings.seal_pkcs11_module),
                token=settings.seal_pkcs11_token,
                pin=settings.seal_pkcs11_pin.get_secret_value(),
                label=settings.seal_pkcs11_label,
                roots=roots,
            )
        passphrase = settings.seal_passphrase.get_secret_value()
        if settings.seal_pkcs12 is not None:
            key = signing.from_pkcs12(_content(settings.seal_pkcs12, "ECERT_SEAL_PKCS12"), passphrase, roots)
            if settings.is_open_to_others and authority.is_demo(key.certificate.dump()):
                raise SealError(
                    "演示电子签章只能用于他人无法访问的服务。"
                    "The demo seal is only for a service that nobody else can reach"
                )
            return key
        return signing.from_pkcs12(self._demo(), "", roots)

    def _demo(self) -> bytes:
        try:
            return authority.ensure(self._settings.var_dir, self._clock.now()).read_bytes()
        except OSError as error:
            raise SealError(f"无法写入演示密钥。The demo seal can't be drawn: {error}") from error


def _context(key: SealKey) -> ValidationContext:
    return ValidationContext(
        trust_roots=list(key.roots),
        other_certs=list(key.chain),
        allow_fetching=True,
        fetcher_backend=RequestsFetcherBackend(per_request_timeout=_PATIENCE),
        # Long-term data without an answer about revocation would be none.
        revocation_mode="hard-fail",
    )


def _state(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _content(path: Path, setting: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SealError(
            f"无法读取 {setting} 所指的文件。The file of {setting} can't be read: {error.strerror}"
        ) from error


def _said(error: Exception) -> str:
    """Give the words of an error and of what caused it."""
    cause = error.__cause__
    return f"{error}: {cause}" if cause else str(error)
