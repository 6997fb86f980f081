"""The verbs of documents: give the sealed file of a certificate, and make those that will be asked for."""

import logging
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.certificates.models import Certificate
from app.certificates.service import PREPARE_DOCUMENTS
from app.core import clock, outbox
from app.core.db import db
from app.core.errors import NotFoundError, PausedError
from app.core.gateways import current
from app.core.unit_of_work import unit_of_work
from app.documents import claims, queries, rendering, rules, seals
from app.documents.claims import Claim
from app.documents.errors import NotReadyError
from app.documents.models import Document, Variant
from app.documents.queries import DocumentView
from app.proofs.service import proof_of

_log = logging.getLogger(__name__)
TOPICS = (PREPARE_DOCUMENTS,)
RELAY_BATCH = 200
# How long a reader waits while another worker renders what he asks for, and how often he looks (seconds).
_PATIENCE, _LOOK = 10.0, 0.1


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A sealed file in storage; `size` in bytes, `version` that of the content it prints."""

    id: int
    certificate_id: int
    certificate_no: str
    version: int
    variant: Variant
    copy_no: int
    sha256: str
    size: int
    pages: int
    path: Path


def provide(certificate_id: int, variant: Variant = Variant.ORIGINAL, *, copy_no: int = 0) -> StoredDocument:
    """Give the file of what a certificate prints now, rendering it when it is not there yet.

    It opens units of work of its own, because rendering takes too long for one: the caller must not hold one,
    and what it has read in this session is forgotten. Whether the certificate is valid is the caller's question.

    Raises:
        NotFoundError: when there is no such certificate.
        NotReadyError: when another worker renders it for too long, or the last try failed a moment ago.
        PausedError: when seal, storage or fonts fail (its classes in `errors` and `core.storage`).
    """
    if not rules.is_numbered_rightly(variant, copy_no):
        raise ValueError("a copy, and only a copy, has a number from 1")
    ends_at = time.monotonic() + _PATIENCE
    while True:
        found = stored(db.session(), certificate_id, variant, copy_no=copy_no)
        db.session.rollback()
        if found is not None:
            if found.path.is_file():
                return found
            _begin_again(found)
        claim = _claimed(certificate_id, variant, copy_no)
        if claim is not None:
            render(claim)
        elif time.monotonic() > ends_at:
            raise NotReadyError(retry_after=5)
        else:
            time.sleep(_LOOK)


def stored(
    session: Session, certificate_id: int, variant: Variant = Variant.ORIGINAL, *, copy_no: int = 0
) -> StoredDocument | None:
    """Find the finished file of what a certificate prints now; None when it has not been rendered yet."""
    found = queries.of_certificate(session, certificate_id, variant, copy_no)
    return _with_path(found) if found else None


def by_sha256(session: Session, sha256: str) -> DocumentView | None:
    """Find the document whose file has this SHA-256 (64 lower-case hex digits), of any version and variant."""
    return queries.by_sha256(session, sha256)


def render_next() -> bool:
    """Render the document that has been due longest, in units of work of its own; False when there is none.

    A failure is noted in its row and tried again later; it never raises here.

    Raises:
        PausedError: when seal, storage or fonts fail, so that a worker does not fail with all the others too.
    """
    _take_promises()
    document_id = claims.next_due(db.session(), clock.now())
    db.session.rollback()
    if document_id is None:
        return False
    with unit_of_work() as session:
        claim = claims.take(session, document_id)
    if claim is not None:
        try:
            render(claim)
        except PausedError:
            raise
        except Exception:  # noqa: BLE001 - whatever it is, the next document may go well
            _log.exception("a document can't be rendered", extra={"ids": {"document": document_id}})
    return True


def is_behind(by: timedelta) -> bool:
    """Tell whether a document, or a promise of one, has been due for longer than that; reads only."""
    moment = clock.now() - by
    return outbox.is_due(TOPICS, moment) or claims.next_due(db.session(), moment) is not None


def render(claim: Claim) -> None:
    """Render a claimed document, keep its file and note it, in units of work of its own.

    Raises:
        Exception: whatever failed, after it was noted.
    """
    try:
        with unit_of_work() as session:
            proof = proof_of(session, claim.certificate_id)
            # Before the seal is set: a revoked one must set none, and no file may leave whose seal is unknown here.
            seals.note(session, current().sealer.certificate())
        if proof.version != claim.version:
            with unit_of_work() as session:
                claims.drop(session, claim)
            return
        drawing = rendering.drawn(claim, proof)
        file = rendering.sealed(drawing, proof)
        sha256 = current().storage.put(file)
        with unit_of_work() as session:
            claims.settle(session, claim, sha256=sha256, size=len(file), pages=drawing.pages)
    except Exception as error:
        _log.warning("a document was not made: %s", error, extra={"ids": {"document": claim.document_id}})
        with unit_of_work() as session:
            claims.postpone(session, claim, error)
        raise


def _claimed(certificate_id: int, variant: Variant, copy_no: int) -> Claim | None:
    """Claim an unfinished document; None while somebody else has it.

    Raises:
        NotFoundError: when there is no such certificate.
        NotReadyError: when the last try failed a moment ago.
    """
    version = queries.printed_version(db.session(), certificate_id)
    if version is None:
        raise NotFoundError
    row = db.session.execute(
        select(Document.next_at, Document.error).where(
            Document.certificate_id == certificate_id,
            Document.version == version,
            Document.variant == variant,
            Document.copy_no == copy_no,
        )
    ).one_or_none()
    db.session.rollback()
    if row is not None and row.next_at > clock.now():
        if row.error is not None:
            seconds = (row.next_at - clock.now()).total_seconds()
            raise NotReadyError(retry_after=max(1, round(seconds)))
        return None
    with unit_of_work() as session:
        return claims.take_of(session, certificate_id, version, variant, copy_no)


def _take_promises() -> None:
    """Turn promises of documents into due rows."""
    if not outbox.is_due(TOPICS, clock.now()):
        return
    with unit_of_work() as session:
        for promise in outbox.claim(session, TOPICS, RELAY_BATCH):
            certificate = session.get(Certificate, promise.ids["certificate_id"])
            if certificate is not None:
                for variant in rules.variants_ahead(certificate.direction):
                    claims.add_due(session, certificate.id, promise.ids["version"], variant, 0)
            outbox.keep(session, promise.id)


def _begin_again(found: StoredDocument) -> None:
    _log.error("a kept file is gone and is made anew", extra={"ids": {"document": found.id}})
    with unit_of_work() as session:
        claims.begin_again(session, found.id)


def _with_path(found: DocumentView) -> StoredDocument:
    return StoredDocument(
        id=found.id,
        certificate_id=found.certificate_id,
        certificate_no=found.certificate_no,
        version=found.version,
        variant=found.variant,
        copy_no=found.copy_no,
        sha256=found.sha256,
        size=found.size,
        pages=found.pages,
        path=current().storage.path(found.sha256),
    )
