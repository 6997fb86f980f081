"""P5 to P8 and D28: rendering, sealing, memory, QR and the stored file, each beside the bare libraries."""

import io
import itertools
from collections.abc import Callable
from datetime import date
from pathlib import Path

import psutil
import qrcode
from asn1crypto import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509 import Certificate
from flask import Flask, send_file
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Response

from app.audit.models import LookupResult, LookupWay
from app.audit.service import record_lookup
from app.certificates import service as certificates
from app.core import clock
from app.core.gateways import current
from app.core.unit_of_work import unit_of_work
from app.demo import data
from app.documents import appearance, qr, rendering, service
from app.documents.claims import Claim
from app.documents.models import Variant
from app.documents.papers.composing import compose
from app.documents.papers.families import paper_of
from app.documents.papers.furniture import QR_SIDE
from app.documents.papers.qr_path import qr_path
from app.ingest.items import read_item
from app.proofs.service import ProofView, proof_of
from app.web.shared import tickets
from app.web.shared.tickets import Ticket
from benchmarks import bare_paper, stage
from benchmarks.report import Figure
from tests.app.documents import pki

ROUNDS, CALLS = 9, 10
FILES = 2_000
_NUMBER = "010120221000003013001"
_LINK = f"https://cert.example.org/m/q/{_NUMBER}"


def measure(folder: Path) -> list[Figure]:
    """Measure on one page, the paper of the demo's entry certificate, sealed with RSA-3072."""
    with pki.serving(folder) as authority:
        url = f"sqlite:///{folder / 'documents.sqlite3'}"
        seal = authority.pkcs12(folder / "seal.p12", "seal-rsa")
        found = stage.settings(folder, url, seal_pkcs12=seal, seal_passphrase="a passphrase")  # noqa: S106
        app = stage.application(found)
        with stage.in_context(app):
            certificate_id = _issue()
            with unit_of_work() as session:
                proof = proof_of(session, certificate_id)
            figures = [*_rendered(folder, authority, proof), _memory(proof), _qr()]
        return [*figures, _stored(app, certificate_id)]


def _issue() -> int:
    item, faults = read_item(data.entry_item(_NUMBER, "5012", date(2026, 11, 22)))
    assert item, faults
    with unit_of_work():
        issuer_id = certificates.create_issuer(code="bench", name="bench").id
        applied = certificates.apply(item, issuer_id=issuer_id, ingest_message_id=None)
    assert applied.certificate_id
    return applied.certificate_id


def _rendered(folder: Path, authority: pki.Authority, proof: ProofView) -> list[Figure]:
    claim = Claim(0, proof.certificate_id, proof.version, Variant.ORIGINAL, 0, 1, clock.now())
    faces = rendering.fonts(current().settings.assets_dir)
    [sheet] = compose(paper_of(proof.record), faces).sheets
    drawing = rendering.drawn(claim, proof)
    left, low, right, high = (round(edge) for edge in drawing.seal_box)
    look = folder / "look.pdf"
    look.write_bytes(
        appearance.drawn(
            ("示例海关", "EXAMPLE CUSTOMS", "电子签章 Sealed electronically", "2026-11-22"),
            right - left,
            high - low,
            faces.name,
        )
    )
    key = authority.keys["seal-rsa"]
    assert isinstance(key, rsa.RSAPrivateKey)
    signing = bare_paper.Signing(
        key, _plain(authority.certificate("seal-rsa")), [_plain(one) for one in authority.chain()], look
    )

    def bare() -> bytes:
        return bare_paper.draw(sheet, faces.name, watermark="样本 SPECIMEN", qr_text=proof.qr_url)

    def sign(pdf: bytes) -> bytes:
        return signing.sign(pdf, (left, low, right, high))

    taken = stage.cpu_rounds(
        {
            "ours": lambda: rendering.drawn(claim, proof),
            "our qr": lambda: qr_path(proof.qr_url, 0, 0, QR_SIDE),
            "bare": bare,
            "our seal": lambda: rendering.sealed(drawing, proof),
            "bare seal": lambda: sign(drawing.pdf),
            "our whole": lambda: rendering.sealed(rendering.drawn(claim, proof), proof),
            "bare whole": lambda: sign(bare()),
        },
        rounds=ROUNDS,
        calls=CALLS,
    )
    taken["less qr"] = taken["ours"] - taken["our qr"]
    size = len(drawing.pdf) / 1024
    return [
        _ratio("P5", "a page ÷ the same page less its QR", taken, ("ours", "less qr"), 1.6),
        _ratio("speed", "a page ÷ reportlab and qrcode alone", taken, ("ours", "bare"), 1.5),
        Figure("P5", "size of the drawn page", size, None, "KB", size, 45),
        _ratio(
            "P6",
            "sealed ÷ pyHanko with a kept key and reserved bytes, RSA-3072",
            taken,
            ("our seal", "bare seal"),
            1.2,
        ),
        _ratio(
            "speed",
            "drawn and sealed ÷ reportlab, qrcode and pyHanko alone",
            taken,
            ("our whole", "bare whole"),
            1.5,
        ),
    ]


def _memory(proof: ProofView) -> Figure:
    claim = Claim(0, proof.certificate_id, proof.version, Variant.ORIGINAL, 0, 1, clock.now())
    process = psutil.Process()
    for _ in range(100):
        rendering.drawn(claim, proof)
    before = process.memory_info().rss
    for _ in range(FILES):
        rendering.drawn(claim, proof)
    grown = (process.memory_info().rss - before) / 2**20
    return Figure("P7", f"memory gained from page 100 to {FILES + 100:,}", grown, None, "MB", grown, 10)


def _qr() -> Figure:
    def bare() -> None:
        code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=4, box_size=12, mask_pattern=0)
        code.add_data(_LINK)
        code.make_image().save(io.BytesIO())

    taken = stage.cpu_rounds({"ours": lambda: qr.png(_LINK), "bare": bare}, rounds=ROUNDS, calls=CALLS * 4)
    return _ratio("speed", "QR for download ÷ the library alone", taken, ("ours", "bare"), 1.2)


def _stored(app: Flask, certificate_id: int) -> Figure:
    """Compare the route of the download with one that notes the look-up too and sends the file unchecked."""
    with stage.in_context(app):
        path = service.provide(certificate_id).path

    def unchecked() -> Response:
        with unit_of_work(durable=False):
            record_lookup(
                certificate_id=certificate_id,
                way=LookupWay.TYPED,
                result=LookupResult.DOWNLOADED,
                origin="192.0.2.0/24",
            )
        return send_file(path, mimetype="application/pdf")

    app.add_url_rule("/unchecked", view_func=unchecked)
    with app.app_context():
        end = 2**31
        links = [
            f"/m/pdf/{tickets.pdf(Ticket(certificate_id, LookupWay.TYPED, str(number), end))}"
            for number in range(ROUNDS * CALLS * 4)
        ]
    downloads = itertools.cycle([_download(app, link) for link in links])

    def next_download() -> None:
        next(downloads)()

    taken = stage.cpu_rounds(
        {"ours": next_download, "bare": _download(app, "/unchecked")}, rounds=ROUNDS, calls=CALLS * 4
    )
    return Figure(
        "D28",
        "throughput of a stored document ÷ a route that notes and sends it unchecked",
        taken["ours"],
        taken["bare"],
        "µs CPU",
        taken["bare"] / taken["ours"],
        0.5,
        at_least=True,
    )


def _download(app: Flask, path: str) -> Callable[[], None]:
    environ = EnvironBuilder(path=path).get_environ()

    def call() -> None:
        body = app.wsgi_app(dict(environ), lambda *_: None)
        assert sum(len(piece) for piece in body) > 10_000
        body.close()

    return call


def _ratio(goal: str, what: str, taken: dict[str, float], pair: tuple[str, str], limit: float) -> Figure:
    ours, baseline = taken[pair[0]], taken[pair[1]]
    return Figure(goal, what, ours, baseline, "µs CPU", ours / baseline, limit)


def _plain(certificate: Certificate) -> x509.Certificate:
    return x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
