"""The picture of a captcha: digits bent, crossed by one wave and cut by another, dark on light."""

import math
import secrets
from io import BytesIO

from captcha.image import ImageCaptcha, random_color
from PIL import Image, ImageDraw

# Twice the 92 x 38 of the page, so that it stays sharp on a phone.
_WIDTH, _HEIGHT = 184, 76
_FONT_SIZES = (50, 56, 60)
_STROKE = 3


class _Pictures(ImageCaptcha):
    """The library's pictures with opaque digits.

    It takes the brightness of the ink for its opacity, so dark ink, which people read best, comes out pale.
    """

    def __init__(self, width: int, height: int, font_sizes: tuple[int, ...]) -> None:
        super().__init__(width, height, font_sizes=font_sizes)
        self.lookup_table = [min(255, brightness * 8) for brightness in range(256)]


# The library loads its fonts at the first picture and keeps them.
_pictures = _Pictures(_WIDTH, _HEIGHT, _FONT_SIZES)


def png(digits: str) -> bytes:
    """Draw digits as PNG, 184 x 76 pixels."""
    ink = random_color(35, 100)
    paper = random_color(235, 255)
    image = _pictures.generate_image(digits, bg_color=paper, fg_color=ink)
    # Programs separate the digits before they read them: a wave in the colour of the paper cuts the digits,
    # one in the ink joins them. People read on through both; with two of each they no longer did.
    _wave(image, paper)
    _wave(image, ink)
    out = BytesIO()
    image.save(out, format="PNG")
    return out.getvalue()


def _wave(image: Image.Image, colour: tuple[int, ...]) -> None:
    """Draw a wave from edge to edge through the band where the digits stand."""
    middle = _HEIGHT // 3 + secrets.randbelow(_HEIGHT // 3)
    rise = 4 + secrets.randbelow(9)
    length = 80 + secrets.randbelow(80)
    shift = secrets.randbelow(length)
    points = [
        (x, middle + rise * math.sin(2 * math.pi * (x + shift) / length)) for x in range(0, _WIDTH + 4, 4)
    ]
    ImageDraw.Draw(image).line(points, fill=colour, width=_STROKE, joint="curve")
