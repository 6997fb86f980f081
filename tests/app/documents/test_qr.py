import io
import random
import xml.etree.ElementTree as ET

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from app.documents import qr

URL = "https://cert.example.org/m/q/010120221000003013001"


def read(image: Image.Image) -> str:
    [found] = zxingcpp.read_barcodes(image.convert("L"))
    return found.text


def test_a_thousand_links_are_read_by_an_independent_reader():
    numbers = random.Random(7)
    links = [
        f"https://{'x' * numbers.randrange(3, 20)}.example.org/m/q/{numbers.randrange(10**20):021}"
        for _ in range(1000)
    ]

    assert [link for link in links if read(Image.open(io.BytesIO(qr.png(link)))) != link] == []


def test_the_picture_is_black_and_white_with_a_quiet_zone_of_four_modules():
    image = Image.open(io.BytesIO(qr.png(URL)))

    assert image.mode == "1"
    quiet = 4 * 12
    left, top, right, bottom = image.convert("L").point(lambda value: 255 - value).getbbox()
    assert (left, top) == (quiet, quiet)
    assert (image.width - right, image.height - bottom) == (quiet, quiet)
    assert min(image.size) >= 400


def test_it_is_still_read_when_a_corner_of_it_is_dirty():
    image = Image.open(io.BytesIO(qr.png(URL))).convert("L")
    ImageDraw.Draw(image).rectangle((290, 290, 350, 350), fill=0)

    assert read(image) == URL


def test_the_vector_picture_is_one_path_on_white_without_scripts_and_says_the_same():
    root = ET.fromstring(qr.svg(URL))  # noqa: S314 - we drew it

    assert {one.tag.partition("}")[2] for one in root.iter()} == {"svg", "rect", "path"}
    assert all(
        not name.startswith("on") and "style" not in name for one in root.iter() for name in one.attrib
    )
    assert read(drawn(root)) == URL


def drawn(root: ET.Element) -> Image.Image:
    """Draw the squares of the path, ten pixels a millimetre."""
    side = float(root.attrib["viewBox"].split()[2])
    image = Image.new("L", (round(side * 10),) * 2, 255)
    canvas = ImageDraw.Draw(image)
    path = next(one for one in root.iter() if one.tag.endswith("path")).attrib["d"]
    for square in path.split("z")[:-1]:
        # Each square reads M x,y H x2 V y2 H x z.
        start, right, bottom = square.removeprefix("M").replace("V", "H").split("H")[:3]
        left, top = (float(one) for one in start.split(","))
        canvas.rectangle((left * 10, top * 10, float(right) * 10 - 1, float(bottom) * 10 - 1), fill=0)
    return image


@pytest.mark.parametrize("draw", [qr.png, qr.svg])
def test_the_same_link_gives_the_same_file(draw):
    assert draw(URL) == draw(URL)
