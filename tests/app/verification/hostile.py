"""Hostile files, each made here: small to send, costly or poisonous to read."""

import io
import zlib

from pypdf import PdfReader, PdfWriter

PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>"
CATALOG = (1, b"<</Type/Catalog/Pages 2 0 R>>")
TREE = (2, b"<</Type/Pages/Kids[3 0 R]/Count 1>>")
EMPTY = (4, b"<</Length 3>>stream\nq Q\nendstream")
_MEGABYTE = bytes(1 << 20)


def pdf(*objects: tuple[int, bytes]) -> bytes:
    written = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in objects:
        places[number] = len(written)
        written += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start, size = len(written), max(places) + 1
    written += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        written += b"%010d 00000 n \n" % places.get(number, 0)
    return bytes(written + b"trailer <</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, start))


def stream(entries: bytes, data: bytes) -> bytes:
    return b"<<" + entries + b"/Length %d>>stream\n" % len(data) + data + b"\nendstream"


def deflated(megabytes: int, rounds: int = 1, piece: bytes = _MEGABYTE) -> bytes:
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(piece) for _ in range(megabytes)) + packer.flush()
    for _ in range(rounds - 1):
        packed = zlib.compress(packed, 9)
    return packed


def content_bomb(megabytes: int, rounds: int) -> bytes:
    filters = b"/Filter[" + b"/FlateDecode" * rounds + b"]"
    return pdf(CATALOG, TREE, (3, PAGE), (4, stream(filters, deflated(megabytes, rounds))))


def object_stream_bomb() -> bytes:
    packed = deflated(600)
    written = bytearray(b"%PDF-1.7\n")
    first = len(written)
    written += b"1 0 obj\n" + stream(b"/Type/ObjStm/N 3/First 20/Filter/FlateDecode", packed) + b"\nendobj\n"
    table = len(written)
    rows = b"\0\0\0\0\0\xff" + b"\1" + first.to_bytes(4, "big") + b"\0"
    rows += b"".join(b"\2" + (1).to_bytes(4, "big") + bytes([place]) for place in range(3))
    rows += b"\1" + table.to_bytes(4, "big") + b"\0"
    written += b"5 0 obj\n" + stream(b"/Type/XRef/Size 6/W[1 4 1]/Root 2 0 R", rows)
    return bytes(written + b"\nendobj\nstartxref\n%d\n%%%%EOF" % table)


def picture_bomb() -> bytes:
    picture = b"/Type/XObject/Subtype/Image/Width 60000/Height 60000/ColorSpace/DeviceGray/BitsPerComponent 8"
    page = PAGE[:-2] + b"/Resources<</XObject<</I 5 0 R>>>>>>"
    return pdf(
        CATALOG,
        TREE,
        (3, page),
        (4, stream(b"", b"595 0 0 842 0 0 cm /I Do")),
        (5, stream(picture + b"/Filter/FlateDecode", deflated(600))),
    )


def recursive_forms(depth: int = 40) -> bytes:
    """Each form draws the next one ten times."""
    page = PAGE[:-2] + b"/Resources<</XObject<</F 5 0 R>>>>>>"
    forms = [
        (
            5 + level,
            stream(
                b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F %d 0 R>>>>" % (6 + level),
                b"/F Do " * 10,
            ),
        )
        for level in range(depth)
    ]
    last = (5 + depth, stream(b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]", b"0 0 9 9 re f"))
    return pdf(CATALOG, TREE, (3, page), (4, stream(b"", b"/F Do")), *forms, last)


def many_pages(count: int = 100_000) -> bytes:
    kids = b" ".join(b"%d 0 R" % (5 + number) for number in range(count))
    pages = [(5 + number, PAGE) for number in range(count)]
    tree = (2, b"<</Type/Pages/Kids[" + kids + b"]/Count %d>>" % count)
    return pdf(CATALOG, tree, EMPTY, *pages)


def encrypted() -> bytes:
    writer = PdfWriter(PdfReader(io.BytesIO(plain())))
    writer.encrypt("", "owner", algorithm="AES-256")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def plain() -> bytes:
    return pdf(CATALOG, TREE, (3, PAGE), EMPTY)


HOSTILE = {
    "600 MB in one stream": lambda: content_bomb(600, 1),
    "2 GB deflated twice": lambda: content_bomb(2000, 2),
    "600 MB of objects in a stream": object_stream_bomb,
    "a picture of 3.6 billion points": picture_bomb,
    "forms that draw each other": recursive_forms,
    "a tree of pages that bites its tail": lambda: pdf(
        CATALOG, (2, b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>"), (3, PAGE), EMPTY
    ),
    "a count of two billion pages": lambda: pdf(
        CATALOG, (2, b"<</Type/Pages/Kids[3 0 R]/Count 2000000000>>"), (3, PAGE), EMPTY
    ),
    "one page three hundred thousand times": lambda: pdf(
        CATALOG,
        (2, b"<</Type/Pages/Kids[" + b"3 0 R " * 300_000 + b"]/Count 300000>>"),
        (3, PAGE),
        EMPTY,
    ),
    "a hundred thousand pages": many_pages,
    "an array two hundred thousand deep": lambda: pdf(
        (1, b"<</Type/Catalog/Pages 2 0 R/X " + b"[" * 200_000 + b"]" * 200_000 + b">>"),
        TREE,
        (3, PAGE),
        EMPTY,
    ),
    "a page of ten kilometres": lambda: pdf(
        CATALOG, TREE, (3, PAGE.replace(b"595 842", b"9999999 9999999")), EMPTY
    ),
    "half a file": lambda: plain()[: len(plain()) // 2],
    "four megabytes of heads": lambda: b"%PDF-1.7\n" * 450_000,
    "nothing but a head": lambda: b"%PDF-1.7",
}
