"""Section 6.2.4: the query QR of an entry certificate as a picture (R51, R56, R89, R96)."""

from io import BytesIO

import zxingcpp
from PIL import Image

from app.demo import data
from tests.journeys.desk import ask, at_the_desk

ENTRY, EXIT = data.PUBLIC_ENTRY, data.PUBLIC_EXIT


def test_the_picture_is_downloaded_and_a_phone_that_scans_it_finds_the_number_filled_in(phone):
    person = at_the_desk(phone())
    address = ask(person, "entry", *ENTRY).links["下载二维码"]

    picture = person.browser.get(person.live.web + address, timeout=20)
    [code] = zxingcpp.read_barcodes(Image.open(BytesIO(picture.content)))
    scanned = phone().open(code.text)

    assert picture.headers["Content-Disposition"] == f"attachment; filename={ENTRY[0]}.png"
    assert scanned.form().values["certificate_no"] == ENTRY[0]
    assert scanned.form().values["direction"] == "entry"


def test_an_exit_certificate_has_no_picture(phone):
    result = ask(at_the_desk(phone()), "exit", *EXIT)

    assert "下载二维码" not in result.text
