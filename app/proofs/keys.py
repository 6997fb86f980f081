"""The keys that sign QR payloads and status lists: drawn at need, rotated, revoked, published."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import NotFoundError
from app.core.gateways import current
from app.proofs.models import ProofKey

_YEAR = timedelta(days=365)
_COORDINATE_BYTES = 32


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key that may sign now; the private half is PEM and must not outlive the call that asked for it."""

    key_id: str
    private_key: str
    not_after: datetime


def signing(session: Session) -> SigningKey:
    """Give the newest key that is not revoked, drawing one when none is there; call inside a unit of work.

    A key signs for the first half of its life only, so that whatever it signs can be checked for at least as
    long again. Two first callers may draw one each: both are good, and the newest signs from then on.
    """
    moment = clock.now()
    newest = session.scalars(
        select(ProofKey)
        .where(ProofKey.revoked_at.is_(None), ProofKey.not_before <= moment)
        .order_by(ProofKey.id.desc())
        .limit(1)
    ).one_or_none()
    if newest is None or moment >= newest.not_before + (newest.not_after - newest.not_before) / 2:
        newest = rotate(session)
    return SigningKey(newest.key_id, current().vault.decrypt(newest.private_sealed), newest.not_after)


def rotate(session: Session) -> ProofKey:
    """Draw a new key, which signs from now on; what older keys signed holds until they end."""
    private = ec.generate_private_key(ec.SECP256R1())
    public = private.public_key()
    moment = clock.now()
    key = ProofKey(
        key_id=key_id_of(public),
        public_key=public.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        ).decode(),
        private_sealed=current().vault.encrypt(
            private.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ).decode()
        ),
        not_before=moment,
        not_after=moment + _YEAR * current().settings.proof_key_years,
        created_at=moment,
    )
    session.add(key)
    session.flush()
    return key


def revoke(session: Session, key_id: str) -> ProofKey:
    """Revoke a key at once: nothing that it signed holds any more.

    Raises:
        NotFoundError: when there is no such key.
    """
    key = find(session, key_id)
    if key is None:
        raise NotFoundError("没有这把密钥。")
    key.revoked_at = key.revoked_at or clock.now()
    return key


def find(session: Session, key_id: str) -> ProofKey | None:
    """Find a key by its id of 16 hex digits, whatever became of it."""
    return session.scalars(select(ProofKey).where(ProofKey.key_id == key_id)).one_or_none()


def all_keys(session: Session) -> list[ProofKey]:
    """Give every key ever drawn, oldest first."""
    return list(session.scalars(select(ProofKey).order_by(ProofKey.id)))


def key_id_of(public: ec.EllipticCurvePublicKey) -> str:
    """Give the first 8 bytes of the SHA-256 of a public key (DER SubjectPublicKeyInfo) as 16 hex digits."""
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).digest()[:8].hex()


def published(session: Session) -> dict[str, Any]:
    """Give the JWK set (RFC 7517) of all keys; `revoked` and the moments are seconds since 1970, UTC."""
    return {"keys": [_jwk(key) for key in all_keys(session)]}


def _jwk(key: ProofKey) -> dict[str, Any]:
    public = serialization.load_pem_public_key(key.public_key.encode())
    if not isinstance(public, ec.EllipticCurvePublicKey):
        raise TypeError("a proof key of another kind")
    numbers = public.public_numbers()
    found: dict[str, Any] = {
        "kty": "EC",
        "crv": "P-256",
        "x": _coordinate(numbers.x),
        "y": _coordinate(numbers.y),
        "kid": key.key_id,
        "alg": "ES256",
        "use": "sig",
        "nbf": int(key.not_before.timestamp()),
        "exp": int(key.not_after.timestamp()),
    }
    if key.revoked_at is not None:
        found["revoked"] = int(key.revoked_at.timestamp())
    return found


def _coordinate(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(_COORDINATE_BYTES, "big")).decode().rstrip("=")
