"""Draws a paper as PDF; the same paper and marks always give the same bytes."""

import io
from dataclasses import dataclass

from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from app.documents.papers import furniture
from app.documents.papers.composing import compose
from app.documents.papers.flow import Placed, Sheet
from app.documents.papers.fonts import Fonts
from app.documents.papers.layout import Paper

# The level of the signature that is set later (ETSI EN 319 142-1 builds on ISO 32000-1).
_PDF_VERSION = (1, 7)
# Binary streams: text encoding would make files a quarter larger and slower to write.
rl_config.useA85 = 0


@dataclass(frozen=True, slots=True)
class Marks:
    """What a document says beside its paper.

    `qr_text` goes into the QR on the first page (upper-case text gives the smallest), `watermarks` across every
    page, `footer` at the foot of every page.
    """

    qr_text: str
    watermarks: tuple[str, ...]
    footer: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A finished PDF; the seal goes on page `seal_page` (from 0) into `seal_box`.

    The box is lower left and upper right in points from the lower left of the page.
    """

    pdf: bytes
    pages: int
    seal_page: int
    seal_box: tuple[float, float, float, float]


def draw(paper: Paper, marks: Marks, fonts: Fonts) -> Drawn:
    """Draw a paper on A4."""
    composed = compose(paper, fonts)
    pages = len(composed.sheets)
    target = io.BytesIO()
    canvas = Canvas(
        target,
        pagesize=A4,
        pageCompression=1,
        invariant=1,
        pdfVersion=_PDF_VERSION,
        initialFontName=fonts.name,
        lang="zh-CN",
    )
    canvas.setTitle(f"{paper.title.zh} {paper.number}")
    canvas.setAuthor(paper.authority.zh)
    canvas.setSubject(paper.title.en or paper.title.zh)
    canvas.setViewerPreference("DisplayDocTitle", "true")
    furniture.define(canvas, fonts, marks.watermarks)
    for page, sheet in enumerate(composed.sheets, start=1):
        canvas.doForm("background")
        furniture.device(canvas, 46 if page == 1 else 28)
        _sheet(canvas, sheet, fonts)
        furniture.frame(canvas, sheet.top, sheet.bottom)
        if page == 1:
            furniture.qr(canvas, fonts, marks.qr_text)
        number = f"第 {page} 页 共 {pages} 页  Page {page} of {pages}"
        furniture.foot(canvas, fonts, paper.format_name, number, marks.footer)
        canvas.showPage()
    canvas.save()
    return Drawn(target.getvalue(), pages, pages - 1, composed.seal_box)


def _sheet(canvas: Canvas, sheet: Sheet, fonts: Fonts) -> None:
    canvas.setStrokeColorRGB(*furniture.INK)
    canvas.setFillColorRGB(*furniture.INK)
    canvas.setLineWidth(0.4)
    canvas.lines(sheet.rules)
    _texts(canvas, sheet.texts, fonts)
    # There is one weight only, so titles are stroked as well; the state keeps that from all that follows.
    canvas.saveState()
    canvas.addLiteral("2 Tr")
    _texts(canvas, sheet.titles, fonts)
    canvas.restoreState()


def _texts(canvas: Canvas, texts: list[Placed], fonts: Fonts) -> None:
    """Write texts as one text object."""
    written = canvas.beginText()
    for x, y, size, text in texts:
        written.setTextOrigin(x, y)
        for face, run in fonts.runs(text):
            written.setFont(face, size)
            written.textOut(run)
    canvas.drawText(written)
