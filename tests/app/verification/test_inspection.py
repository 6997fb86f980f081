import io
import subprocess
import sys
import threading
from datetime import UTC, datetime

import pytest
import zxingcpp
from PIL import Image

from app.verification import inspection, limits, service
from app.verification.errors import BusyError
from app.verification.findings import Fault
from tests.app.verification import hostile

NOW = datetime(2026, 11, 22, tzinfo=UTC)
REFUSED = {
    "600 MB in one stream": Fault.TOO_COSTLY,
    "2 GB deflated twice": Fault.TOO_COSTLY,
    "600 MB of objects in a stream": Fault.TOO_COSTLY,
    "forms that draw each other": Fault.TOO_COSTLY,
    "one page three hundred thousand times": Fault.TOO_COSTLY,
    "a hundred thousand pages": Fault.TOO_LARGE,
    "a page of ten kilometres": Fault.TOO_COSTLY,
    "a tree of pages that bites its tail": Fault.DAMAGED,
    "an array two hundred thousand deep": Fault.DAMAGED,
    "half a file": Fault.DAMAGED,
    "four megabytes of heads": Fault.DAMAGED,
    "nothing but a head": Fault.DAMAGED,
}


def saved(picture, kind="PNG"):
    written = io.BytesIO()
    picture.save(written, kind)
    return written.getvalue()


def qr_of(text, side=400):
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    return Image.fromarray(code.to_image(scale=6)).convert("RGB").resize((side, side))


@pytest.mark.parametrize("name", hostile.HOSTILE)
def test_a_hostile_file_is_refused_or_read_without_harm(name):
    found = inspection.of_pdf(hostile.HOSTILE[name](), [], NOW)

    assert found.fault is REFUSED.get(name)
    assert found.codes == ()


def test_a_hostile_file_gets_a_report_without_a_verdict(session):
    report = service.check_pdf(hostile.content_bomb(600, 2), origin=None)

    assert (report.genuine.code, report.genuine.level) == ("too_costly", "unclear")
    assert report.sha256 is not None


def test_an_encrypted_file_is_refused():
    assert inspection.of_pdf(hostile.encrypted(), [], NOW).fault is Fault.ENCRYPTED


def test_too_many_pages_are_refused_and_as_many_as_allowed_are_read():
    assert inspection.of_pdf(hostile.many_pages(limits.MOST_PAGES), [], NOW).pages == limits.MOST_PAGES
    assert inspection.of_pdf(hostile.many_pages(limits.MOST_PAGES + 1), [], NOW).fault is Fault.TOO_MANY_PAGES


def test_a_file_is_refused_from_the_first_byte_over_the_limit():
    padded = hostile.plain() + b"\n" * (limits.LARGEST_PDF - len(hostile.plain()))

    assert inspection.of_pdf(padded, [], NOW).fault is not Fault.TOO_LARGE
    assert inspection.of_pdf(padded + b"\n", [], NOW).fault is Fault.TOO_LARGE


def test_another_file_with_a_pdf_behind_it_is_no_pdf():
    assert inspection.of_pdf(b"<html></html>" + hostile.plain(), [], NOW).fault is Fault.NOT_PDF


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_the_qr_of_a_photo_is_read_in_every_common_format(kind):
    assert inspection.of_picture(saved(qr_of("HTTPS://EXAMPLE/V/ABC"), kind)).codes == (
        "HTTPS://EXAMPLE/V/ABC",
    )


def test_a_turned_photo_of_a_paper_is_checked_like_its_qr(paper):
    photo = Image.new("RGB", (3000, 2000), "grey")
    photo.paste(qr_of(paper.proof().qr_url, 700).rotate(37, expand=True, fillcolor="grey"), (900, 400))

    report = service.check_image(saved(photo, "JPEG"), origin=None)

    assert report.genuine.code == "qr_genuine"


def test_of_several_codes_in_a_photo_ours_is_answered(paper):
    photo = Image.new("RGB", (1600, 800), "white")
    photo.paste(qr_of("https://shop.example/", 500), (50, 100))
    photo.paste(qr_of(paper.proof().qr_url, 700), (800, 50))

    assert service.check_image(saved(photo), origin=None).genuine.code == "qr_genuine"


def test_a_picture_without_a_code_says_so(session):
    report = service.check_image(saved(Image.new("RGB", (300, 300), "white")), origin=None)

    assert report.genuine.code == "no_qr"


@pytest.mark.parametrize("data", [b"", b"hello", hostile.plain(), b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_picture_is_refused(data):
    assert inspection.of_picture(data).fault is Fault.NOT_PICTURE


def test_a_huge_picture_is_refused_before_it_is_unpacked():
    huge = saved(Image.new("1", (30_000, 30_000)))
    assert len(huge) < limits.LARGEST_PICTURE

    assert inspection.of_picture(huge).fault in {Fault.TOO_LARGE, Fault.NOT_PICTURE}


def test_a_picture_cut_off_is_damaged():
    whole = saved(qr_of("x"))

    assert inspection.of_picture(whole[: len(whole) // 2]).fault is Fault.DAMAGED


def test_no_more_children_run_at_once_than_allowed(monkeypatch):
    monkeypatch.setattr(limits, "QUEUE_SECONDS", 0)
    bomb = hostile.recursive_forms()
    started = threading.Barrier(limits.CHILDREN + 1)

    def read():
        started.wait()
        inspection.of_pdf(bomb, [], NOW)

    threads = [threading.Thread(target=read) for _ in range(limits.CHILDREN)]
    for thread in threads:
        thread.start()
    started.wait()
    while inspection._places._value:
        pass

    with pytest.raises(BusyError):
        inspection.of_picture(b"")

    for thread in threads:
        thread.join()
    assert inspection.of_picture(b"").fault is Fault.NOT_PICTURE


def test_the_child_can_open_no_file_and_no_socket_start_nothing_and_take_no_more_memory():
    script = """
import socket, subprocess
from app.verification import child, limits
child.load()
child.limit()
deeds = (
    lambda: open("/etc/hostname"),
    lambda: socket.socket(),
    lambda: subprocess.run(["true"]),
    lambda: bytes(limits.MEMORY),
)
for deed in deeds:
    try:
        deed()
    except (OSError, MemoryError):
        print("refused")
"""
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert told.stdout.split() == ["refused"] * 4
