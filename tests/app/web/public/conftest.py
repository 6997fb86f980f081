"""What the pages for everybody are tested with: an entry certificate, its PDF, its signed QR."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.certificates import service as certificates
from app.certificates.delivered import Action, Delivered
from app.certificates.models import Direction
from app.core.unit_of_work import unit_of_work
from app.documents import service as documents
from app.proofs.service import proof_of
from tests.app import made

NUMBER, CODE = "010120221000003013001", "5012"
ENTRY = {"direction": "entry", "certificate_no": NUMBER, "query_code": CODE}
ENGLISH = {"Accept-Language": "en-GB,en;q=0.9,zh;q=0.2"}


@dataclass(frozen=True)
class Issued:
    """The certificate NUMBER as its holder has it."""

    app: Flask
    id: int

    @property
    def qr(self) -> str:
        """What the QR on the paper holds."""
        with self.app.app_context(), unit_of_work() as session:
            return proof_of(session, self.id).qr_url

    @property
    def path(self) -> str:
        """The path that a camera opens."""
        return "/V/" + self.qr.partition("/V/")[2]

    @property
    def pdf(self) -> bytes:
        with self.app.app_context():
            return Path(documents.provide(self.id).path).read_bytes()

    def withdraw(self, **changes: Any) -> None:
        with self.app.app_context(), unit_of_work() as session:
            issuer_id = session.scalars(select(certificates.Issuer.id)).one()
            item = _item(action=Action.WITHDRAW, version=2, reason="错发", query_code=None, **changes)
            certificates.apply(item, issuer_id=issuer_id, ingest_message_id=None)


@pytest.fixture
def issue(app: Flask) -> Callable[..., Issued]:
    """Issue the certificate of these tests; keyword arguments change it."""

    def make(**changes: Any) -> Issued:
        with app.app_context():
            return Issued(app, made.certificate(_item(**changes), issuer_id=made.issuer()))

    return make


def _item(**changes: Any) -> Delivered:
    traits: dict[str, Any] = {
        "direction": Direction.ENTRY,
        "format": "5-1",
        "kind_name": "5-1入境货物检验检疫证明",
        "issued_on": date(2023, 4, 24),
        "query_code": CODE,
    }
    return made.delivered(NUMBER, **traits | changes)
