"""The part of `make shots` that draws a sealed paper of each family."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pypdfium2
import zxingcpp
from PIL import Image

from app.certificates import service as certificates
from app.cli import migrate, sandbox_account
from app.core.gateways import NoWake
from app.core.unit_of_work import unit_of_work
from app.documents import service as documents
from app.factory import Twins, create_app
from app.ingest.items import read_item
from config.settings import Settings, draw_secrets
from tests.app.documents.papers.specimens import ITEMS

DOTS_PER_INCH = 84


def draw(target: Path) -> None:
    """Issue one certificate of each family and write its pages, side by side, as `paper-CODE.png`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        draw_secrets(folder)
        sandbox_account.prepare(folder)
        settings = Settings.load(var_dir=folder)
        engine = migrate.open_engine(settings.database_url)
        migrate.upgrade(engine)
        engine.dispose()
        with create_app(settings, Twins(wake=NoWake())).app_context():
            with unit_of_work():
                issuer_id = certificates.create_issuer(code="demo", name="演示签发系统").id
            for number, code in enumerate(ITEMS):
                _draw_one(code, number, issuer_id, target)


def path_of_qr(pdf: bytes) -> str:
    """Read the signed QR of a paper's first page as a camera does; gives the path that it opens."""
    document = pypdfium2.PdfDocument(pdf)
    page = document[0].render(scale=300 / 72).to_pil()
    document.close()
    address = next(code.text for code in zxingcpp.read_barcodes(page) if "/V/" in code.text)
    return "/V/" + address.split("/V/")[1]


def _draw_one(code: str, number: int, issuer_id: int, target: Path) -> None:
    item, faults = read_item(ITEMS[code] | {"certificate_no": f"{number}{ITEMS[code]['certificate_no'][1:]}"})
    assert item is not None, faults
    with unit_of_work():
        applied = certificates.apply(item, issuer_id=issuer_id, ingest_message_id=None)
    document = documents.provide(applied.certificate_id)
    with tempfile.TemporaryDirectory() as pages:
        drawer = ["pdftoppm", "-r", str(DOTS_PER_INCH), "-png", str(document.path), f"{pages}/page"]
        subprocess.run(drawer, check=True)
        _beside([Image.open(page).convert("RGB") for page in sorted(Path(pages).iterdir())]).quantize(
            32
        ).save(target / f"paper-{code}.png", optimize=True)
    sys.stdout.write(f"docs/pictures/paper-{code}.png\n")


def _beside(pages: list[Image.Image]) -> Image.Image:
    gap = 12
    wide = Image.new("RGB", (sum(page.width + gap for page in pages) - gap, pages[0].height), "#d9dee6")
    left = 0
    for page in pages:
        wide.paste(page, (left, 0))
        left += page.width + gap
    return wide


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
