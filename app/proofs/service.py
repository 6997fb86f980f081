"""The signed record of a certificate's present content: made once, stored for ever (D24)."""

import logging
import secrets
from dataclasses import dataclass

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.certificates.models import Certificate, CertificateVersion, Event, Party
from app.core import clock
from app.core.errors import NotFoundError
from app.core.gateways import current
from app.proofs import cose, keys
from app.proofs.claims import Claims, qr_url, to_map, to_text
from app.proofs.models import Proof
from app.proofs.record import Record, RecordParty, canonical, digest, parse

LIST_SIZE = 131_072
_DRAWS = 8
_TRIES = 5
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ProofView:
    """A stored proof; `signed` is base32, `qr_url` what the paper's QR holds, `record_hash` 64 hex digits."""

    certificate_id: int
    version: int
    record: Record
    record_hash: str
    signed: str
    qr_url: str
    key_id: str
    status_index: int


def proof_of(session: Session, certificate_id: int) -> ProofView:
    """Give the proof of a certificate's present content, making it at the first time; call inside a unit of work.

    `version` is the newest one that changed the content, so a withdrawal keeps the proof of what was printed.

    Raises:
        NotFoundError: when there is no such certificate.
    """
    for _ in range(_TRIES):
        found = _stored(session, certificate_id)
        if found is not None:
            return _view(found)
        try:
            with session.begin_nested():
                return _view(_made(session, certificate_id))
        except IntegrityError:
            # Somebody else made it, or drew the same place in the list, in this very moment: look again.
            _log.info("a proof was made twice at once", extra={"ids": {"certificate": certificate_id}})
    raise RuntimeError("a proof can't be stored")


def by_version(session: Session, certificate_id: int, version: int) -> ProofView | None:
    """Find the proof of one version, also of one that has been replaced since."""
    found = session.scalars(
        select(Proof).where(Proof.certificate_id == certificate_id, Proof.version == version)
    ).one_or_none()
    return _view(found) if found else None


def by_hash(session: Session, record_hash: str, certificate_no: str) -> ProofView | None:
    """Find the proof that a signed QR speaks of: by the hash of its record and the number."""
    found = session.scalars(
        select(Proof)
        .join(Certificate, Certificate.id == Proof.certificate_id)
        .where(Proof.record_hash == record_hash, Certificate.certificate_no == certificate_no)
    ).first()
    return _view(found) if found else None


def _content_version(certificate_id: int) -> ScalarSelect[int]:
    return (
        select(func.max(CertificateVersion.version))
        .where(
            CertificateVersion.certificate_id == certificate_id,
            CertificateVersion.event != Event.WITHDRAWN,
        )
        .scalar_subquery()
    )


def _stored(session: Session, certificate_id: int) -> Proof | None:
    return session.scalars(
        select(Proof).where(
            Proof.certificate_id == certificate_id, Proof.version == _content_version(certificate_id)
        )
    ).one_or_none()


def _made(session: Session, certificate_id: int) -> Proof:
    # The lock keeps an amendment from changing the content between these reads.
    certificate = session.get(Certificate, certificate_id, with_for_update=True, populate_existing=True)
    if certificate is None:
        raise NotFoundError
    version = session.execute(select(_content_version(certificate_id))).scalar_one()
    record = _record(session, certificate, version)
    text = canonical(record)
    record_hash = digest(text)
    index = _draw_index(session)
    key = keys.signing(session)
    moment = clock.now()
    claims = Claims(
        certificate_no=record.certificate_no,
        format=record.format,
        direction=record.direction,
        issued_on=record.issued_on,
        valid_until=record.valid_until,
        state_at=moment,
        expires_at=key.not_after,
        record_hash=record_hash,
        status_index=index,
    )
    signed = cose.sign(to_map(claims), key_id=key.key_id, private_key=key.private_key)
    proof = Proof(
        certificate_id=certificate_id,
        version=version,
        record=text.decode(),
        record_hash=record_hash,
        signed=to_text(signed),
        key_id=key.key_id,
        status_index=index,
        made_at=moment,
    )
    session.add(proof)
    session.flush()
    return proof


def _record(session: Session, certificate: Certificate, version: int) -> Record:
    settings = current().settings
    parties = session.scalars(select(Party).where(Party.certificate_id == certificate.id).order_by(Party.id))
    return Record(
        direction=certificate.direction,
        certificate_no=certificate.certificate_no,
        version=version,
        format=certificate.format,
        kind_name=certificate.kind_name,
        kind_name_en=certificate.kind_name_en,
        issued_on=certificate.issued_on,
        valid_until=certificate.valid_until,
        inspection_no=certificate.inspection_no,
        declaration_no=certificate.declaration_no,
        issued_by=settings.paper_authority,
        issued_by_en=settings.paper_authority_en,
        parties=tuple(RecordParty(party.role, party.name, party.uscc) for party in parties),
        content=certificate.content,
    )


def _draw_index(session: Session) -> int:
    """Draw a free place at random in the newest list, so that it tells nothing of how many were issued when.

    All draws taken at once mean that the list is about half full: then the next one begins.
    """
    newest = session.scalar(select(func.max(Proof.status_index))) or 0
    start = newest - newest % LIST_SIZE
    draws = [start + secrets.randbelow(LIST_SIZE) for _ in range(_DRAWS)]
    taken = set(session.scalars(select(Proof.status_index).where(Proof.status_index.in_(draws))))
    free = [draw for draw in draws if draw not in taken]
    return free[0] if free else start + LIST_SIZE + secrets.randbelow(LIST_SIZE)


def _view(proof: Proof) -> ProofView:
    return ProofView(
        certificate_id=proof.certificate_id,
        version=proof.version,
        record=parse(proof.record),
        record_hash=proof.record_hash,
        signed=proof.signed,
        qr_url=qr_url(current().settings.public_url, proof.signed),
        key_id=proof.key_id,
        status_index=proof.status_index,
    )
