"""Papers to check: real certificates, their proofs and their sealed files, and ways to tamper with them."""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from sqlalchemy import update

from app.certificates import service as certificates
from app.certificates.delivered import Action, DeliveredParty
from app.certificates.models import Direction, PartyRole
from app.core.gateways import current
from app.core.unit_of_work import unit_of_work
from app.documents import rendering, service
from app.documents.claims import Claim, take_of
from app.documents.models import Document, Variant
from app.proofs.service import ProofView, proof_of
from tests.app import made

GOODS = "冷冻鸡胸肉"


@dataclass(frozen=True)
class Paper:
    """A certificate and how to make its files."""

    certificate_id: int
    item: Any
    issuer_id: int

    def proof(self) -> ProofView:
        with unit_of_work() as session:
            return proof_of(session, self.certificate_id)

    def stored(self, variant: Variant = Variant.ORIGINAL, copy_no: int = 0) -> bytes:
        return service.provide(self.certificate_id, variant, copy_no=copy_no).path.read_bytes()

    def forgotten(self, variant: Variant = Variant.ORIGINAL) -> bytes:
        """Give the sealed file after the row that knows its hash was lost."""
        data = self.stored(variant)
        with unit_of_work() as session:
            session.execute(update(Document).values(sha256="0" * 64))
        return data

    def drawn(self, *, qr_url: str | None = None) -> rendering.Drawn:
        """Draw the paper without a seal, perhaps with a foreign QR."""
        proof = self.proof()
        claim = self._claim(proof.version)
        return rendering.drawn(claim, replace(proof, qr_url=qr_url or proof.qr_url))

    def sealed(self, drawing: rendering.Drawn) -> bytes:
        return rendering.sealed(drawing, self.proof())

    def amend(self, version: int = 2, **changes: Any) -> None:
        self._change(Action.AMEND, version, **changes)

    def withdraw(self, version: int = 2, **changes: Any) -> None:
        self._change(Action.WITHDRAW, version, **changes)

    def _change(self, action: Action, version: int, **changes: Any) -> None:
        item = replace(self.item, action=action, version=version, **changes)
        with unit_of_work():
            certificates.apply(item, issuer_id=self.issuer_id, ingest_message_id=None)

    def _claim(self, version: int) -> Claim:
        with unit_of_work() as session:
            claim = take_of(session, self.certificate_id, version, Variant.ORIGINAL, 0)
            assert claim is not None
            return claim


@pytest.fixture
def issue(session) -> Callable[..., Paper]:
    """Issue entry certificates."""
    issuer_id = made.issuer()

    def issue_one(number: str | None = None, **changes: Any) -> Paper:
        fields = {
            "direction": Direction.ENTRY,
            "format": "5-1",
            "kind_name": "格式5-1《入境货物检验检疫证明》",
            "issued_on": date(2026, 11, 20),
            "parties": (
                DeliveredParty(PartyRole.CONSIGNEE, "示例食品进口有限公司", "91110108MA00DEM06X"),
                DeliveredParty(PartyRole.CONSIGNOR, "Example Foods LLC"),
            ),
            "content": {"goods_name": GOODS, "quantity": "1111千克"},
        }
        item = made.delivered(number, **fields | changes)
        return Paper(made.certificate(item, issuer_id=issuer_id), item, issuer_id)

    return issue_one


@pytest.fixture
def paper(issue: Callable[..., Paper]) -> Paper:
    return issue()


def copied(data: bytes) -> bytes:
    """Write the pages into a new file, as a printer driver does: what they show stays, the seal goes."""
    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(data)).pages:
        writer.add_page(page)
        writer.pages[-1].pop("/Annots", None)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def foreign_seal(make_settings: Callable[..., Any], folder: Any) -> Any:
    """Give a sealer of somebody else."""
    return type(current().sealer)(make_settings(var_dir=folder), current().clock)
