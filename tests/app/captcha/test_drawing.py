"""The picture is a sharp PNG, readable and never twice the same."""

from io import BytesIO

import pytest
from PIL import Image

from app.captcha.drawing import png


@pytest.mark.parametrize("digits", ["6586", "012345"])
def test_it_is_a_png_of_twice_the_size_on_the_page(digits: str):
    image = Image.open(BytesIO(png(digits)))

    assert image.format == "PNG"
    assert image.size == (184, 76)


def test_the_same_digits_are_drawn_in_another_way_each_time():
    assert len({png("6586") for _ in range(5)}) == 5


def test_ink_and_paper_stand_apart_enough_to_be_read():
    # A tenth of the picture is ink, and its darkest parts are at least 4.5 : 1 against the paper.
    for _ in range(20):
        grey = sorted(Image.open(BytesIO(png("8888"))).convert("L").tobytes())
        ink, paper = _luminance(grey[len(grey) // 20]), _luminance(grey[len(grey) * 9 // 10])

        assert (paper + 0.05) / (ink + 0.05) >= 4.5


def _luminance(grey: int) -> float:
    """Give the relative luminance of a grey as WCAG 2 defines it."""
    part = grey / 255
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
