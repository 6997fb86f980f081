"""What a reader sees of the seal: a plain frame with who sealed and when, never the picture of a stamp."""

import io
from collections.abc import Sequence
from functools import lru_cache

from pyhanko.pdf_utils import layout
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import StaticStampStyle
from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

_INK = HexColor("#24466b")
_LARGEST, _MARGIN, _LEADING = 10.0, 4.0, 1.35


class _Page(PdfContent):
    """A page drawn elsewhere, taken over as it is."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self._pdf = pdf

    def render(self) -> bytes:
        form = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._pdf)))
        left, low, right, high = form.get_object()["/BBox"]
        self.box = layout.BoxConstraints(width=right - left, height=high - low)
        self.resources.xobject["/Seal"] = form
        return b"/Seal Do"


def style(lines: Sequence[str], *, width: int, height: int, font: str) -> StaticStampStyle:
    """Give the look of a seal field of this size (points); `font` is a name that reportlab knows."""
    return StaticStampStyle(
        border_width=0,
        background=_Page(drawn(tuple(lines), width, height, font)),
        background_opacity=1.0,
        background_layout=layout.SimpleBoxLayoutRule(
            x_align=layout.AxisAlignment.ALIGN_MIN,
            y_align=layout.AxisAlignment.ALIGN_MIN,
            margins=layout.Margins(0, 0, 0, 0),
        ),
    )


@lru_cache(maxsize=16)
def drawn(lines: tuple[str, ...], width: int, height: int, font: str) -> bytes:
    """Draw the field as a page; kept, because it changes once a day."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(width, height), invariant=1, initialFontName=font)
    canvas.setStrokeColor(_INK)
    canvas.setFillColor(_INK)
    canvas.setLineWidth(0.8)
    canvas.roundRect(1, 1, width - 2, height - 2, 3)
    size = min(_LARGEST, (height - 2 * _MARGIN) / (len(lines) * _LEADING))
    baseline = height / 2 + (len(lines) / 2) * size * _LEADING - size
    for line in lines:
        fitting = min(size, size * (width - 2 * _MARGIN) / max(stringWidth(line, font, size), 1))
        canvas.setFont(font, fitting)
        canvas.drawCentredString(width / 2, baseline, line)
        baseline -= size * _LEADING
    canvas.showPage()
    canvas.save()
    return file.getvalue()
