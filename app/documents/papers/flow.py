"""Lets rows of cells flow down framed pages: rows break over pages, heads are repeated."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.documents.papers.fonts import Fonts

LEFT, RIGHT = 45.0, 550.28
WIDTH = RIGHT - LEFT
PAD_X, PAD_Y = 5.0, 3.0

# A row that would fit on a page is rather begun on a new one when it is not higher than this.
_KEPT_WHOLE = 120.0
# From the baseline of a character to the middle of its square, in sizes.
_MIDDLE = 0.38


class Line(NamedTuple):
    """A line of text; `leading` is the height it takes, in points as all numbers here."""

    text: str
    size: float
    leading: float


class Cell(NamedTuple):
    """A part of a row; a label is repeated when its row goes on on the next page."""

    width: float
    lines: Sequence[Line]
    is_label: bool = False
    centred: bool = False

    @property
    def height(self) -> float:
        """Give the height of the lines."""
        return sum(line.leading for line in self.lines)

    def cut(self, room: float) -> tuple["Cell", "Cell"]:
        """Cut into what fits into a height and the rest."""
        count, used = 0, 0.0
        for line in self.lines:
            used += line.leading
            if used > room:
                break
            count += 1
        rest = self if self.is_label else self._replace(lines=self.lines[count:])
        return self._replace(lines=self.lines[:count]), rest


class Placed(NamedTuple):
    """A text at its place, baseline at y."""

    x: float
    y: float
    size: float
    text: str


@dataclass(slots=True)
class Sheet:
    """What one page shows between its head and its foot."""

    top: float
    bottom: float
    titles: list[Placed] = field(default_factory=list)
    texts: list[Placed] = field(default_factory=list)
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)


class Flow:
    """Fills sheets from the top; `new_sheet` makes the next one and is told how many there are before it."""

    def __init__(self, fonts: Fonts, new_sheet: Callable[[int], Sheet]) -> None:
        self._fonts = fonts
        self._new_sheet = new_sheet
        self.heads: Sequence[Cell] = ()
        self.sheets = [new_sheet(0)]
        self.y = self.sheet.top

    @property
    def sheet(self) -> Sheet:
        """Give the page being filled."""
        return self.sheets[-1]

    @property
    def room(self) -> float:
        """Give the height that is left on this page."""
        return self.y - self.sheet.bottom

    def turn_page(self) -> None:
        """Go on at the top of a new page, below the heads."""
        self.sheets.append(self._new_sheet(len(self.sheets)))
        self.y = self.sheet.top
        if self.heads:
            self._place(self.heads)

    def need(self, height: float) -> None:
        """Go on on a new page when less than a height is left, so that a heading stays with what follows."""
        if self.room < height:
            self.turn_page()

    def add(self, cells: Sequence[Cell]) -> None:
        """Add a row over the whole width; a high one goes on on as many pages as it needs."""
        while (height := row_height(cells)) > self.room:
            if height <= _KEPT_WHOLE:
                self.turn_page()
                continue
            cut = [cell.cut(self.room - 2 * PAD_Y) for cell in cells]
            if any(part.lines for part, _ in cut if not part.is_label):
                self._place([part for part, _ in cut])
                cells = [rest for _, rest in cut]
            self.turn_page()
        self._place(cells)

    def put(self, cell: Cell, x: float, top: float, height: float) -> None:
        """Write a cell's lines into a rectangle, in the middle of its height."""
        y = top - (height - cell.height) / 2
        for line in cell.lines:
            left = x + PAD_X
            if cell.centred:
                left = x + (cell.width - self._fonts.width(line.text, line.size)) / 2
            baseline = y - line.leading / 2 - _MIDDLE * line.size
            if line.text:
                self.sheet.texts.append(Placed(left, baseline, line.size, line.text))
            y -= line.leading

    def rule(self, x1: float, y1: float, x2: float, y2: float) -> None:
        """Draw a thin line."""
        self.sheet.rules.append((x1, y1, x2, y2))

    def _place(self, cells: Sequence[Cell]) -> None:
        height, x = row_height(cells), LEFT
        for cell in cells:
            if x > LEFT:
                self.rule(x, self.y, x, self.y - height)
            self.put(cell, x, self.y, height)
            x += cell.width
        self.y -= height
        self.rule(LEFT, self.y, RIGHT, self.y)


def row_height(cells: Sequence[Cell]) -> float:
    """Give the height of a row with its padding."""
    return max(cell.height for cell in cells) + 2 * PAD_Y
