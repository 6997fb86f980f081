import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[4] / "app/web/static"
LIGHT, DARK = (
    dict(re.findall(r"--([a-z-]+): (#[0-9a-f]+);", part))
    for part in (STATIC / "tokens.css").read_text("utf-8").split("prefers-color-scheme: dark")
)
TEXT_ON_GROUND = [
    ("text", "page"),
    ("text", "card"),
    ("text-quiet", "page"),
    ("text-quiet", "card"),
    ("placeholder", "card"),
    ("placeholder", "bad-tint"),
    ("brand", "card"),
    ("brand", "page"),
    ("brand", "brand-tint"),
    ("bad", "card"),
    ("bad", "bad-tint"),
    ("ok", "ok-tint"),
    ("warn", "warn-tint"),
]


@pytest.mark.parametrize("palette", [LIGHT, LIGHT | DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_text_reads_on_its_ground(palette, text, ground):
    assert contrast(palette[text], palette[ground]) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, LIGHT | DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["card", "page"])
def test_one_tone_of_the_focus_ring_shows_on_every_ground(palette, ground):
    tones = (contrast(palette[tone], palette[ground]) for tone in ("ring-inner", "ring-outer"))

    assert max(tones) >= 3


@pytest.mark.parametrize("palette", [LIGHT, LIGHT | DARK], ids=["light", "dark"])
def test_white_letters_read_on_the_main_button(palette):
    assert contrast("#ffffff", palette["button"]) >= 4.5


def contrast(one, other):
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def luminance(colour):
    digits = colour.lstrip("#")
    digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    channels = (int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
