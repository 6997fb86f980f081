"""The QR for download (R89): a short link as PNG and SVG that prints and scans well."""

import io

import qrcode
from qrcode.image.pil import PilImage
from qrcode.image.svg import SvgPathFillImage

# Level M survives a fold or a stain; four light modules around are what the standard asks for (ISO/IEC 18004).
_LEVEL = qrcode.ERROR_CORRECT_M
_QUIET_ZONE = 4
# Trying all eight masks is more than half of the work, and readers do as well with any of them.
_MASK = 0
# A link of 60 characters gives 41 modules with the quiet zone: 492 pixels, 42 mm at 300 dpi.
_PIXELS = 12


def png(url: str) -> bytes:
    """Draw a link as a black and white PNG, 12 pixels a module."""
    return _drawn(url, PilImage)


def svg(url: str) -> bytes:
    """Draw a link as an SVG of one path on white, without scripts and styles; UTF-8."""
    return _drawn(url, SvgPathFillImage)


def _drawn(url: str, kind: type[PilImage | SvgPathFillImage]) -> bytes:
    code = qrcode.QRCode(error_correction=_LEVEL, border=_QUIET_ZONE, box_size=_PIXELS, mask_pattern=_MASK)
    code.add_data(url)
    file = io.BytesIO()
    code.make_image(image_factory=kind).save(file)
    return file.getvalue()
