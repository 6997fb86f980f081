"""Sets the parts of a paper into rows and pages: heads, blocks, and the signature at the foot of the last page."""

from dataclasses import dataclass

from app.documents.papers.flow import (
    LEFT,
    PAD_X,
    PAD_Y,
    RIGHT,
    WIDTH,
    Cell,
    Flow,
    Line,
    Placed,
    Sheet,
    row_height,
)
from app.documents.papers.fonts import Fonts
from app.documents.papers.layout import Box, Fields, Goods, Label, Paper, Statement
from app.documents.papers.wrap import wrap

TOP = 810.0
# The first page leaves room for the QR below its frame.
FIRST_BOTTOM, NEXT_BOTTOM = 138.0, 50.0

_VALUE, _VALUE_LEADING = 10.0, 13.0
_LABEL, _LABEL_LEADING = 9.0, 11.0
_ENGLISH, _ENGLISH_LEADING = 6.5, 7.5
_GOODS, _GOODS_LEADING = 9.0, 12.0
_NOTE, _NOTE_LEADING = 7.5, 10.0
_TITLE, _TITLE_EN, _NUMBER = 21.0, 11.0, 11.0

_LABEL_WIDTH = 108.0
_SEAL_WIDTH, _SEAL_HEIGHT = 190.0, 96.0
# A column asks for no more than this, however long its texts are.
_WIDEST_COLUMN = 200.0
# Two characters of a head beside each other.
_NARROWEST_COLUMN = 2 * _LABEL + 2 * PAD_X
# What is longer than so many lines flows before the signature, so that the foot always fits on a page.
_FOOT_LINES = 3
# A heading stays with so much of what it heads.
_BELOW_HEADING = 60.0

Row = list[Cell]


@dataclass(frozen=True, slots=True)
class Composed:
    """The pages of a paper; the box of the seal is on the last one: lower left and upper right in points."""

    sheets: list[Sheet]
    seal_box: tuple[float, float, float, float]


def compose(paper: Paper, fonts: Fonts) -> Composed:
    """Set a paper into pages."""
    return _Composer(paper, fonts).composed()


class _Composer:
    def __init__(self, paper: Paper, fonts: Fonts) -> None:
        self._paper, self._fonts = paper, fonts
        self._flow = Flow(fonts, self._new_sheet)

    def composed(self) -> Composed:
        paper = self._paper
        for block in paper.blocks:
            match block:
                case Fields():
                    self._fields(block)
                case Statement():
                    self._statement(block)
                case Goods():
                    self._goods(block)
        # Right below the content, also when remarks are too long for the foot: they come after it in any case.
        self._flow.add([Cell(WIDTH, self._lines(paper.closing, WIDTH, _VALUE, _VALUE_LEADING), centred=True)])
        feet: list[Row] = []
        for box in (*paper.signature.boxes, paper.remarks):
            row = self._box(box, WIDTH - _SEAL_WIDTH)
            if _is_long(row):
                self._flow.add(self._row((box,)))
            else:
                feet.append(row)
        notes = [[self._note(note)] for note in paper.notes]
        for note in filter(_is_long, notes):
            self._flow.add(note)
        seal_box = self._foot(feet, [note for note in notes if not _is_long(note)])
        return Composed(self._flow.sheets, seal_box)

    def _new_sheet(self, before: int) -> Sheet:
        """Write the head of a page: all of it on the first, authority and title in small on the others."""
        paper, titles, texts = self._paper, list[Placed](), list[Placed]()
        y = TOP
        sizes = (13.0, 8.0, _TITLE, _TITLE_EN) if before == 0 else (9.0, 6.5, 12.0, 7.5)
        head = (paper.authority.zh, paper.authority.en, paper.title.zh, paper.title.en)
        for row, (size, text) in enumerate(zip(sizes, head, strict=True)):
            if row == 2 and before == 0:  # noqa: PLR2004 - some air above the title
                y -= 6
            for line in self._wrapped(text, WIDTH - 110, size) if text else ():
                y -= size * 1.3
                x = LEFT + (WIDTH - self._fonts.width(line, size)) / 2
                (titles if row in {0, 2} else texts).append(Placed(x, y, size, line))
        y -= 20
        number = self._fonts.shown(f"{_joined(paper.number_label)} {paper.number}")
        size = self._fonts.fitted(number, _NUMBER, WIDTH)
        texts.append(Placed(RIGHT - self._fonts.width(number, size), y, size, number))
        return Sheet(y - 7, NEXT_BOTTOM if before else FIRST_BOTTOM, titles, texts)

    def _fields(self, block: Fields) -> None:
        if block.heading:
            self._flow.need(_BELOW_HEADING)
            heading = _joined(block.heading)
            self._flow.add([Cell(WIDTH, self._lines(heading, WIDTH, _LABEL, _LABEL_LEADING), is_label=True)])
        for boxes in block.rows:
            self._flow.add(self._row(boxes))

    def _row(self, boxes: tuple[Box, ...]) -> Row:
        width = WIDTH / len(boxes)
        return [cell for box in boxes for cell in self._box(box, width)]

    def _box(self, box: Box, width: float) -> Row:
        value = width - _LABEL_WIDTH
        label = Cell(_LABEL_WIDTH, self._label(box.label, _LABEL_WIDTH), is_label=True)
        return [label, Cell(value, self._lines(box.text, value, _VALUE, _VALUE_LEADING))]

    def _statement(self, block: Statement) -> None:
        label = self._lines(_joined(block.label), WIDTH, _LABEL, _VALUE_LEADING)
        texts = [
            line for text in block.paragraphs for line in self._lines(text, WIDTH, _VALUE, _VALUE_LEADING)
        ]
        self._flow.add([Cell(WIDTH, [*label, *texts])])

    def _goods(self, block: Goods) -> None:
        title = _joined(block.label)
        widths = self._column_widths(block)
        heads = [
            Cell(width, self._label(column.label, width), is_label=True, centred=True)
            for width, column in zip(widths, block.columns, strict=True)
        ]
        self._flow.need(_BELOW_HEADING)
        self._flow.add([Cell(WIDTH, self._lines(title, WIDTH, _LABEL, _LABEL_LEADING), is_label=True)])
        self._flow.add(heads)
        self._flow.heads = heads
        for row in block.rows:
            self._flow.add(
                [
                    Cell(width, self._lines(text, width, _GOODS, _GOODS_LEADING))
                    for width, text in zip(widths, row, strict=True)
                ]
            )
        self._flow.heads = ()

    def _column_widths(self, block: Goods) -> list[float]:
        """Share the width by what the columns hold; a column of numbers gets just what they take."""
        wanted = [
            max(column.least, *(self._natural(row[index]) for row in block.rows))
            for index, column in enumerate(block.columns)
        ]
        floors = [
            width if column.is_number else _NARROWEST_COLUMN
            for width, column in zip(wanted, block.columns, strict=True)
        ]
        share = (WIDTH - sum(floors)) / (sum(wanted) - sum(floors))
        return [floor + (width - floor) * share for width, floor in zip(wanted, floors, strict=True)]

    def _natural(self, text: str) -> float:
        # The beginning tells enough of a long text.
        shown = self._fonts.shown(text.partition("\n")[0][:60])
        return min(self._fonts.width(shown, _GOODS) + 2 * PAD_X, _WIDEST_COLUMN)

    def _foot(self, rows: list[Row], notes: list[Row]) -> tuple[float, float, float, float]:
        """Set signature, remarks and notes at the bottom of the last page, and give the box of the seal."""
        flow, middle = self._flow, RIGHT - _SEAL_WIDTH
        wanted = sum(map(row_height, rows))
        height = max(_SEAL_HEIGHT, wanted)
        whole = height + sum(map(row_height, notes))
        flow.need(whole)
        if len(flow.sheets) > 1:
            # The first page is a form and keeps its size; a continuation ends where its text ends.
            flow.sheet.bottom = flow.y - whole
        top = flow.sheet.bottom + whole
        bottom = top - height
        flow.rule(LEFT, top, RIGHT, top)
        for x in (LEFT + _LABEL_WIDTH, middle):
            flow.rule(x, top, x, bottom)
        y = top
        for label, value in rows:
            row = row_height((label, value)) * height / wanted
            flow.put(label, LEFT, y, row)
            flow.put(value, LEFT + _LABEL_WIDTH, y, row)
            y -= row
            flow.rule(LEFT, y, middle, y)
        flow.rule(middle, bottom, RIGHT, bottom)
        seal = self._paper.signature.seal
        caption = self._lines(_joined(seal), _SEAL_WIDTH, _LABEL, _LABEL_LEADING)
        flow.put(Cell(_SEAL_WIDTH, caption), middle, top - PAD_Y, _LABEL_LEADING)
        flow.y = bottom
        for note in notes:
            flow.add(note)
        return middle + PAD_X, bottom + PAD_X, RIGHT - PAD_X, top - _LABEL_LEADING - 2 * PAD_Y

    def _note(self, text: str) -> Cell:
        return Cell(WIDTH, self._lines(text, WIDTH, _NOTE, _NOTE_LEADING))

    def _label(self, label: Label, width: float) -> list[Line]:
        chinese = self._lines(label.zh, width, _LABEL, _LABEL_LEADING)
        return chinese + (self._lines(label.en, width, _ENGLISH, _ENGLISH_LEADING) if label.en else [])

    def _lines(self, text: str, width: float, size: float, leading: float) -> list[Line]:
        return [Line(line, size, leading) for line in self._wrapped(text, width - 2 * PAD_X, size)]

    def _wrapped(self, text: str, width: float, size: float) -> list[str]:
        return wrap(self._fonts.shown(text), width, size, self._fonts)


def _is_long(row: Row) -> bool:
    return max(len(cell.lines) for cell in row if not cell.is_label) > _FOOT_LINES


def _joined(label: Label) -> str:
    return f"{label.zh} {label.en}".strip()
