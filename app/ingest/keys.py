"""The keys of the issuing systems: made, found, revoked (D11)."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import Select, select

from app.audit import service as audit
from app.certificates.models import Issuer
from app.core import clock
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.gateways import current
from app.ingest.errors import ScopeMissingError, TooManyKeysError
from app.ingest.models import IngestKey

MAX_LIVE = 2


class Scope(StrEnum):
    """What a key may be used for."""

    WRITE = "certificates:write"
    WRITE_QUIET = "certificates:write:quiet"
    STATUSES = "statuses:write"
    STATUSES_QUIET = "statuses:write:quiet"
    PRINTS = "prints:read"
    APPLICATIONS = "applications:read"
    DECISIONS = "applications:decide"


@dataclass(frozen=True)
class Caller:
    """Who signed: the key, its secret, its issuer and what it may do."""

    key_id: str
    issuer_id: int
    scopes: frozenset[str]
    secret: bytes = field(repr=False)

    def require(self, scope: Scope) -> None:
        """Refuse what the key may not do.

        Raises:
            ScopeMissingError: when the scope is not the key's.
        """
        if scope.value not in self.scopes:
            raise ScopeMissingError


def create_key(issuer: Issuer, scopes: Iterable[Scope] = (Scope.WRITE,)) -> tuple[str, str]:
    """Make a key and give its id and secret; the secret is never shown again.

    The bytes of the HMAC key are the secret's ASCII characters. Call inside a unit of work.

    Raises:
        TooManyKeysError: when the issuer has two live keys.
    """
    live = db.session.scalars(
        select(IngestKey.id).where(IngestKey.issuer_id == issuer.id, IngestKey.revoked_at.is_(None))
    ).all()
    if len(live) >= MAX_LIVE:
        raise TooManyKeysError
    key_id, secret = f"ik-{secrets.token_hex(6)}", secrets.token_urlsafe(32)
    row = IngestKey(
        issuer=issuer,
        key_id=key_id,
        secret_sealed=current().vault.encrypt(secret),
        scopes=sorted(scope.value for scope in scopes),
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    audit.record("ingest:key:create", actor="command", subject_id=row.id, key_id=key_id)
    return key_id, secret


def revoke(key_id: str) -> None:
    """End a key at once; call inside a unit of work.

    Raises:
        NotFoundError: when no live key has this id.
    """
    row = db.session.scalars(_live(key_id)).one_or_none()
    if row is None:
        raise NotFoundError
    row.revoked_at = clock.now()
    audit.record("ingest:key:revoke", actor="command", subject_id=row.id, key_id=key_id)


def find(key_id: str) -> Caller | None:
    """Find who signs with a key; None when there is no such live key."""
    row = db.session.scalars(_live(key_id)).one_or_none()
    if row is None:
        return None
    secret = current().vault.decrypt(row.secret_sealed).encode()
    return Caller(row.key_id, row.issuer_id, frozenset(row.scopes), secret)


def _live(key_id: str) -> Select[IngestKey]:
    return select(IngestKey).where(IngestKey.key_id == key_id, IngestKey.revoked_at.is_(None))
