"""Reads of documents: the finished file of a certificate's present content, and which file a hash is of."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.certificates.models import Certificate, CertificateVersion, Event
from app.documents.models import Document, DocumentState, Variant


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A finished file; `sha256` is hex, `size` in bytes, `version` that of the content it prints."""

    id: int
    certificate_id: int
    certificate_no: str
    version: int
    variant: Variant
    copy_no: int
    sha256: str
    size: int
    pages: int
    made_at: datetime


_DOCUMENT, _CERTIFICATE, _VERSION = Document.__table__, Certificate.__table__, CertificateVersion.__table__
_PRINTED = (
    select(func.max(_VERSION.c.version))
    .where(_VERSION.c.certificate_id == bindparam("certificate_id"), _VERSION.c.event != Event.WITHDRAWN)
    .scalar_subquery()
)
_COLUMNS = [
    (_CERTIFICATE if name == "certificate_no" else _DOCUMENT).c[name]
    for name in DocumentView.__dataclass_fields__
]
_READY = (
    select(*_COLUMNS)
    .join(_CERTIFICATE, _CERTIFICATE.c.id == _DOCUMENT.c.certificate_id)
    .where(_DOCUMENT.c.state == DocumentState.READY)
)
# Built once: every download asks.
_OF_CERTIFICATE = _READY.where(
    _DOCUMENT.c.certificate_id == bindparam("certificate_id"),
    _DOCUMENT.c.version == _PRINTED,
    _DOCUMENT.c.variant == bindparam("variant"),
    _DOCUMENT.c.copy_no == bindparam("copy_no"),
)
_OF_HASH = _READY.where(_DOCUMENT.c.sha256 == bindparam("sha256"))


def of_certificate(
    session: Session, certificate_id: int, variant: Variant, copy_no: int
) -> DocumentView | None:
    """Find the finished file of what a certificate prints now; a withdrawal prints nothing new."""
    values = {"certificate_id": certificate_id, "variant": variant, "copy_no": copy_no}
    row = session.connection().execute(_OF_CERTIFICATE, values).first()
    return DocumentView(*row) if row is not None else None


def by_sha256(session: Session, sha256: str) -> DocumentView | None:
    """Find the document whose file has this SHA-256 (lower-case hex), also one of an earlier version."""
    row = session.connection().execute(_OF_HASH, {"sha256": sha256}).first()
    return DocumentView(*row) if row is not None else None


def printed_version(session: Session, certificate_id: int) -> int | None:
    """Give the newest version that changed what a certificate prints; None when there is no such certificate."""
    return session.scalar(select(_PRINTED), {"certificate_id": certificate_id})
