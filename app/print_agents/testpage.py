"""The test page: rulers at the four edges, so that the offset of a printer can be read off and entered (D45)."""

from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from app.core import clock
from app.core.gateways import current
from app.documents.rendering import fonts
from app.print_agents.tickets import Offset

_WIDTH, _HEIGHT = A4
_LONG, _MIDDLE, _SHORT = 6 * mm, 4 * mm, 2.5 * mm
_FRAME = 20 * mm
_STEPS = (
    "1  请用与证书相同的打印机和纸盒，按“实际大小”打印本页。",
    "2  用直尺量外框四条线到纸边的距离，应各为 20 毫米。",
    "3  左边线离纸边不足 20 毫米，差多少就在“向右”填多少；超过则填负数。",
    "4  上边线离纸边不足 20 毫米，差多少就在“向下”填多少；超过则填负数。",
    "5  保存后再打印本页，直到四边都是 20 毫米，再打印空白单证。",
)


def draw(*, printer: str, computer: str, offset: Offset) -> bytes:
    """Draw the page, one A4 sheet; `offset` is written on it, and the caller moves it like every other print."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, pageCompression=1, invariant=1)
    canvas.setTitle("打印测试页")
    canvas.setLineWidth(0.3)
    canvas.rect(_FRAME, _FRAME, _WIDTH - 2 * _FRAME, _HEIGHT - 2 * _FRAME)
    _rulers(canvas)
    _cross(canvas, _WIDTH / 2, _HEIGHT / 2)
    _words(canvas, printer, computer, offset)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _rulers(canvas: Canvas) -> None:
    for length, mark in ((_WIDTH, _mark_across), (_HEIGHT, _mark_down)):
        for place in range(int(length / mm) + 1):
            mark(canvas, place * mm, _LONG if place % 10 == 0 else _MIDDLE if place % 5 == 0 else _SHORT)


def _mark_across(canvas: Canvas, at: float, length: float) -> None:
    canvas.line(at, 0, at, length)
    canvas.line(at, _HEIGHT, at, _HEIGHT - length)


def _mark_down(canvas: Canvas, at: float, length: float) -> None:
    # From the top, as people measure.
    canvas.line(0, _HEIGHT - at, length, _HEIGHT - at)
    canvas.line(_WIDTH, _HEIGHT - at, _WIDTH - length, _HEIGHT - at)


def _cross(canvas: Canvas, x: float, y: float) -> None:
    canvas.line(x - 10 * mm, y, x + 10 * mm, y)
    canvas.line(x, y - 10 * mm, x, y + 10 * mm)
    canvas.circle(x, y, 5 * mm)


def _words(canvas: Canvas, printer: str, computer: str, offset: Offset) -> None:
    face = fonts(current().settings.assets_dir).name
    left, top = _FRAME + 10 * mm, _HEIGHT - _FRAME - 18 * mm
    canvas.setFont(face, 20)
    canvas.drawString(left, top, "打印测试页")
    canvas.setFont(face, 11)
    facts = (
        f"打印机：{printer}",
        f"电脑：{computer}",
        f"时间：{clock.beijing_text(clock.now())}",
        f"当前偏移：向右 {offset.right / 10:+.1f} 毫米，向下 {offset.down / 10:+.1f} 毫米",
    )
    for number, text in enumerate((*facts, "", *_STEPS), start=1):
        canvas.drawString(left, top - number * 8 * mm, text)
