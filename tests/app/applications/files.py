"""PDF files as honest and as hostile people send them."""

import io
import zlib
from collections.abc import Callable

from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)
from reportlab.pdfgen.canvas import Canvas


def pdf(words: str = "proof", *, pages: int = 1, padding: int = 0) -> bytes:
    """Make a PDF; padding adds so many bytes that no compression takes away."""
    written = io.BytesIO()
    canvas = Canvas(written)
    for number in range(pages):
        canvas.drawString(72, 720, f"{words} {number + 1}")
        canvas.showPage()
    canvas.save()
    if not padding:
        return written.getvalue()
    writer = PdfWriter(clone_from=PdfReader(written))
    stream = StreamObject()
    stream.set_data(b"0" * padding)
    writer._add_object(stream)
    return _bytes(writer)


def _bytes(writer: PdfWriter) -> bytes:
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _changed(change: Callable[[PdfWriter], object]) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    change(writer)
    return _bytes(writer)


def _opens_with(action: dict[str, PdfObject]) -> Callable[[PdfWriter], object]:
    def change(writer: PdfWriter) -> None:
        made = DictionaryObject({NameObject(key): value for key, value in action.items()})
        writer.root_object[NameObject("/OpenAction")] = made

    return change


def encrypted() -> bytes:
    return _changed(lambda writer: writer.encrypt("geheim"))


def locked_for_changes() -> bytes:
    """Opens without a password, and yet is encrypted."""
    return _changed(lambda writer: writer.encrypt("", "owner"))


def with_script() -> bytes:
    return _changed(_opens_with({"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert(1)")}))


def with_embedded_file() -> bytes:
    return _changed(lambda writer: writer.add_attachment("evil.exe", b"MZ"))


def with_launch() -> bytes:
    return _changed(_opens_with({"/S": NameObject("/Launch"), "/F": TextStringObject("cmd.exe")}))


def with_hidden_script() -> bytes:
    """Keeps a script in an object that no page leads to, inside a list."""
    script = DictionaryObject({NameObject("/JS"): TextStringObject("x")})
    return _changed(lambda writer: writer._add_object(ArrayObject([ArrayObject([script])])))


def with_form() -> bytes:
    form = DictionaryObject({NameObject("/XFA"): ArrayObject()})

    def change(writer: PdfWriter) -> None:
        writer.root_object[NameObject("/AcroForm")] = form

    return _changed(change)


def with_web_link() -> bytes:
    return _changed(
        lambda writer: writer.add_annotation(0, Link(rect=(10, 10, 90, 30), url="https://example.org"))
    )


def many_pages(count: int = 10_000) -> bytes:
    """One page object that is named so many times: small as a file, endless to read."""
    kids = b"3 0 R " * count
    body = (
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count %d/Kids[%s]>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n" % (count, kids)
    )
    return b"%PDF-1.7\n" + body + b"trailer<</Root 1 0 R/Size 4>>\nstartxref\n0\n%%EOF"


def bomb() -> bytes:
    """Its objects lie in a stream that unpacks to 400 MB."""
    packed = zlib.compress(b"0" * 400_000_000)
    head = b"4 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
    body = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 5 0 R>>endobj\n" + head + packed + b"\nendstream endobj\n"
    rows = [(0, 0, 65535), (1, 9, 0), (0, 0, 0), (0, 0, 0), (1, body.index(b"4 0 obj"), 0), (2, 4, 0)]
    place = len(body)
    rows.append((1, place, 0))
    table = b"".join(
        kind.to_bytes(1, "big") + at.to_bytes(4, "big") + end.to_bytes(2, "big") for kind, at, end in rows
    )
    last = b"6 0 obj<</Type/XRef/Size 7/W[1 4 2]/Root 1 0 R/Length %d>>stream\n" % len(table)
    return body + last + table + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % place


PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
