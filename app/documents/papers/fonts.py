"""The typefaces of the papers: a small Song face, further ones for what it lacks, and never a silent blank."""

import re
import threading
from itertools import groupby
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfbase.ttfonts import TTFont

_BEYOND_BMP = re.compile(r"<([0-9A-F]{5,6})>")


class Fonts:
    """The small face at `subset` and further ones in their order, all TrueType, registered once in a process.

    A further face is loaded when the first text needs it: the full Song face costs 50 ms and 30 MB. Safe for
    several threads.
    """

    def __init__(self, subset: Path, *further: Path) -> None:
        self._subset = _register(subset)
        self._further = further
        self._loaded: list[_Face] = []
        self._loading = threading.Lock()
        self._common = frozenset(map(chr, self._subset.face.charToGlyph))
        self.widths = _Widths(self)

    @property
    def name(self) -> str:
        """Name the face of all common text, as reportlab knows it."""
        return str(self._subset.fontName)

    def shown(self, text: str) -> str:
        """Replace what no face has by its code point in brackets ([U+1F600]): a gap would hide something."""
        if self._common.issuperset(text):
            return text
        return "".join(
            character if character == "\n" or self._face_of(character) else f"[U+{ord(character):04X}]"
            for character in text
        )

    def runs(self, text: str) -> list[tuple[str, str]]:
        """Cut a shown text into (face, characters), the face as reportlab knows it."""
        if self._common.issuperset(text):
            return [(self.name, text)]
        cut = groupby(text, lambda character: (self._face_of(character) or self._subset).fontName)
        return [(face, "".join(characters)) for face, characters in cut]

    def width(self, text: str, size: float) -> float:
        """Measure a shown text in points."""
        return sum(map(self.widths.__getitem__, text)) * size / 1000

    def fitted(self, text: str, size: float, width: float) -> float:
        """Give the size at which a shown text fits a width on one line, at most `size`."""
        natural = self.width(text, size)
        return size if natural <= width else size * width / natural

    def measure(self, character: str) -> float:
        """Give the width of a character in thousandths of the size."""
        face = (self._face_of(character) or self._subset).face
        return float(face.getCharWidth(ord(character)))

    def _face_of(self, character: str) -> "_Face | None":
        if character in self._common:
            return self._subset
        with self._loading:
            for place, path in enumerate(self._further):
                if place == len(self._loaded):
                    self._loaded.append(_register(path))
                if ord(character) in self._loaded[place].face.charToGlyph:
                    return self._loaded[place]
        return None


class _Widths(dict[str, float]):
    """Widths of the characters met so far."""

    def __init__(self, fonts: Fonts) -> None:
        super().__init__()
        self._fonts = fonts

    def __missing__(self, character: str) -> float:
        width = self[character] = self._fonts.measure(character)
        return width


class _Face(TTFont):  # type: ignore[misc] # reportlab has no types
    """A face whose text beyond U+FFFF can be searched and copied.

    reportlab writes such code points as they are, where PDF wants UTF-16 (ISO 32000-1, 9.10.3).
    """

    def addObjects(self, doc: PDFDocument) -> None:  # noqa: N802 - reportlab calls it so
        subsets = self.state[doc].subsets
        super().addObjects(doc)
        for number, subset in enumerate(subsets):
            if max(subset) > 0xFFFF:  # noqa: PLR2004 - the end of the basic plane
                stream = doc.idToObject[f"toUnicodeCMap:{_subset_name(number)}+{self.face.name.decode()}"]
                stream.content = _BEYOND_BMP.sub(_utf16, stream.content)


def _utf16(found: re.Match[str]) -> str:
    return f"<{chr(int(found[1], 16)).encode('utf-16-be').hex().upper()}>"


def _subset_name(number: int) -> str:
    return f"{number:06}".translate(str.maketrans("0123456789", "ABCDEFGIJK"))


def _register(path: Path) -> _Face:
    name = path.stem.replace(".", "-")
    if name not in pdfmetrics.getRegisteredFontNames():
        # Without the whole of ASCII in each document the files are smaller; text is searched by its own table anyhow.
        face = _Face(name, str(path), asciiReadable=False)
        # Both files carry the same inner name, by which reportlab would take one for the other.
        face.face.name = name.encode()
        pdfmetrics.registerFont(face)
    registered: _Face = pdfmetrics.getFont(name)
    return registered
