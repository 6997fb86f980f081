"""The QR code of a paper as one vector path."""

from itertools import groupby

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import QRData

QUIET_MODULES = 4

# Choosing the best mask costs more than all the rest and reads no better; this one breaks up the even rows of text.
_MASK = 3


def qr_path(text: str, x: float, y: float, side: float) -> str:
    """Give the PDF operators that draw a QR code (level M) in a square with its quiet zone, lower left at x, y.

    Upper-case text of the alphanumeric set gives the smallest code. A module is a unit, so that the path holds
    small whole numbers only; dark modules in a row are one rectangle.
    """
    rows = _matrix(text)
    unit = side / (len(rows) + 2 * QUIET_MODULES)
    path = [
        f"q {unit:.5f} 0 0 {unit:.5f} {x + QUIET_MODULES * unit:.4f} {y + QUIET_MODULES * unit:.4f} cm 0 g"
    ]
    for height, row in enumerate(reversed(rows)):
        column = 0
        for dark, modules in groupby(row):
            length = len(list(modules))
            if dark:
                path.append(f"{column} {height} {length} 1 re")
            column += length
    return "\n".join([*path, "f Q"])


def _matrix(text: str) -> list[list[bool | None]]:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=_MASK)
    code.add_data(QRData(text))
    code.make(fit=True)
    return code.modules
