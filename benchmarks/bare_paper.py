"""The yardstick of documents: the libraries alone write the same texts, lines and QR, and sign the same field."""

import io
from dataclasses import dataclass
from pathlib import Path

import qrcode
from asn1crypto import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pyhanko.pdf_utils import layout
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from app.documents.papers.flow import Sheet

_MASK = 3
_SIDE, _LEFT, _LOW = 93.5, 463.0, 40.0


def draw(sheet: Sheet, font: str, *, watermark: str, qr_text: str) -> bytes:
    """Draw one page whose texts and lines have their places already."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=1, initialFontName=font)
    canvas.saveState()
    canvas.setFillColorRGB(0.9, 0.91, 0.92)
    canvas.translate(A4[0] / 2, A4[1] / 2)
    canvas.rotate(55)
    canvas.setFont(font, 72)
    canvas.drawCentredString(0, 0, watermark)
    canvas.restoreState()
    canvas.lines(sheet.rules)
    for x, y, size, text in (*sheet.titles, *sheet.texts):
        canvas.setFont(font, size)
        canvas.drawString(x, y, text)
    _qr(canvas, qr_text)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def _qr(canvas: Canvas, text: str) -> None:
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=4, mask_pattern=_MASK)
    code.add_data(text)
    rows = code.get_matrix()
    unit = _SIDE / len(rows)
    path = canvas.beginPath()
    for row, modules in enumerate(rows):
        for column, is_dark in enumerate(modules):
            if is_dark:
                path.rect(_LEFT + column * unit, _LOW + (len(rows) - row) * unit, unit, unit)
    canvas.drawPath(path, stroke=0, fill=1)


class _Signer(signers.Signer):
    """A signer whose key is loaded once: pyHanko's own parses and checks it at every signature."""

    def __init__(
        self, key: rsa.RSAPrivateKey, certificate: x509.Certificate, chain: list[x509.Certificate]
    ) -> None:
        store = SimpleCertificateStore()
        store.register_multiple(chain)
        super().__init__(signing_cert=certificate, cert_registry=store)
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: FBT001, FBT002
        del digest_algorithm, dry_run
        return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())


@dataclass(frozen=True)
class Signing:
    """What signs: RSA-3072, a certificate and its chain; `look` is a PDF page with the field's appearance."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate
    chain: list[x509.Certificate]
    look: Path

    def sign(self, pdf: bytes, box: tuple[int, int, int, int]) -> bytes:
        """Certify a PDF in a visible field."""
        style = StaticStampStyle.from_pdf_file(
            str(self.look),
            border_width=0,
            background_opacity=1.0,
            background_layout=layout.SimpleBoxLayoutRule(
                x_align=layout.AxisAlignment.ALIGN_MIN,
                y_align=layout.AxisAlignment.ALIGN_MIN,
                margins=layout.Margins(0, 0, 0, 0),
            ),
        )
        meta = signers.PdfSignatureMetadata(
            field_name="Seal",
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        )
        signer = signers.PdfSigner(
            meta,
            _Signer(self.key, self.certificate, self.chain),
            stamp_style=style,
            new_field_spec=fields.SigFieldSpec("Seal", on_page=0, box=box),
        )
        signed = io.BytesIO()
        signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=signed, bytes_reserved=16384)
        return signed.getvalue()
