"""What stands on the pages around the text: device, frame, watermarks, QR, foot."""

import math

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from app.documents.papers.flow import LEFT, RIGHT, WIDTH, Placed
from app.documents.papers.fonts import Fonts
from app.documents.papers.qr_path import qr_path

INK, QUIET, FAINT = (0.1, 0.1, 0.12), (0.35, 0.37, 0.4), (0.9, 0.91, 0.92)
DEVICE = (0.07, 0.27, 0.42)
QR_SIDE = 93.5

_QR_BOTTOM = 40.0
QR_HINT = (
    ("扫码核验", 10.0, 15.0),
    ("用手机扫描右侧二维码，核验本证书的真伪和是否有效，并将显示的内容与纸面逐项核对。", 7.5, 17.0),
    ("SCAN TO VERIFY", 7.5, 12.0),
    ("Scan the code with any phone to check that this certificate is genuine and still valid,", 6.5, 9.0),
    ("and compare what is shown there with this paper.", 6.5, 9.0),
)
_FOOT = 7.0


def define(canvas: Canvas, fonts: Fonts, watermarks: tuple[str, ...]) -> None:
    """Define what every page repeats as forms, so that it is in the file once."""
    canvas.beginForm("background", 0, 0, *A4)
    _watermarks(canvas, fonts, watermarks)
    canvas.endForm()
    canvas.beginForm("device", 0, 0, 48, 48)
    _device(canvas)
    canvas.endForm()


def frame(canvas: Canvas, top: float, bottom: float) -> None:
    """Draw the double frame around the text."""
    canvas.setStrokeColorRGB(*DEVICE)
    canvas.setLineWidth(1.4)
    canvas.rect(LEFT - 3, bottom - 3, WIDTH + 6, top - bottom + 6)
    canvas.setLineWidth(0.5)
    canvas.rect(LEFT, bottom, WIDTH, top - bottom)


def device(canvas: Canvas, side: float) -> None:
    """Place the device at the top left: a plain shield, nobody's emblem."""
    canvas.saveState()
    canvas.translate(LEFT, 806 - side)
    canvas.scale(side / 48, side / 48)
    canvas.doForm("device")
    canvas.restoreState()


def qr(canvas: Canvas, fonts: Fonts, text: str) -> None:
    """Draw the QR at the bottom right of the first page, and beside it what it is for."""
    canvas.addLiteral(qr_path(text, RIGHT - QR_SIDE + 6, _QR_BOTTOM, QR_SIDE))
    canvas.setFillColorRGB(*QUIET)
    y = _QR_BOTTOM + 73
    for line, size, leading in QR_HINT:
        right = RIGHT - QR_SIDE - 4
        write(canvas, fonts, Placed(right - fonts.width(line, size), y, size, line))
        y -= leading


def foot(canvas: Canvas, fonts: Fonts, name: str, number: str, line: str) -> None:
    """Write the form's name, the page number and the foot line below the frame."""
    canvas.setFillColorRGB(*QUIET)
    taken = fonts.width(number, _FOOT)
    write(canvas, fonts, Placed(RIGHT - taken, 32, _FOOT, number))
    write(canvas, fonts, _fitted(fonts, 32, WIDTH - taken - 20, name))
    write(canvas, fonts, _fitted(fonts, 21, WIDTH, line))


def write(canvas: Canvas, fonts: Fonts, placed: Placed) -> None:
    """Write one shown text."""
    written = canvas.beginText(placed.x, placed.y)
    for face, run in fonts.runs(placed.text):
        written.setFont(face, placed.size)
        written.textOut(run)
    canvas.drawText(written)


def _fitted(fonts: Fonts, y: float, width: float, text: str) -> Placed:
    """Set a text at the left in one line, smaller when it is too long for the width."""
    shown = fonts.shown(text)
    return Placed(LEFT, y, fonts.fitted(shown, _FOOT, width), shown)


def _watermarks(canvas: Canvas, fonts: Fonts, watermarks: tuple[str, ...]) -> None:
    canvas.setFillColorRGB(*FAINT)
    width, height = A4
    canvas.translate(width / 2, height / 2)
    canvas.rotate(math.degrees(math.atan2(height, width)))
    for row, mark in enumerate(watermarks):
        shown = fonts.shown(mark)
        size = fonts.fitted(shown, 72.0, 640.0)
        y = ((len(watermarks) - 1) / 2 - row) * 110 - size * 0.38
        write(canvas, fonts, Placed(-fonts.width(shown, size) / 2, y, size, shown))


def _device(canvas: Canvas) -> None:
    """Draw a shield with a tick in a square of 48 points."""
    canvas.setStrokeColorRGB(*DEVICE)
    for inset, width in ((0.0, 2.0), (4.0, 0.8)):
        canvas.setLineWidth(width)
        path = canvas.beginPath()
        left, right, top, low = 5 + inset, 43 - inset, 42 - inset * 0.9, 2 + inset * 1.25
        path.moveTo(24, top + 4)
        path.curveTo(30, top + 1, 36, top - 1, right, top - 1)
        path.curveTo(right + 0.5, 22, 38 - inset, 9 + inset, 24, low)
        path.curveTo(10 + inset, 9 + inset, left - 0.5, 22, left, top - 1)
        path.curveTo(12, top - 1, 18, top + 1, 24, top + 4)
        path.close()
        canvas.drawPath(path)
    canvas.setLineWidth(3)
    canvas.setLineCap(1)
    canvas.setLineJoin(1)
    tick = canvas.beginPath()
    tick.moveTo(15.5, 24)
    tick.lineTo(22, 17.5)
    tick.lineTo(33, 31)
    canvas.drawPath(tick)
