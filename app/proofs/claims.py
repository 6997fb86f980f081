"""What the QR on a paper says, in as few bytes as it takes, and the address that carries it (D25)."""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from app.certificates.models import Direction
from app.proofs.errors import UnreadableProofError

PATH = "/V/"
LONGEST_SIGNED = 1024

# sub, exp and iat as in RFC 8392; the others are our own. docs/verification.md describes each.
_NUMBER, _EXPIRES, _STATE_AT = 2, 4, 6
_FORMAT, _DIRECTION, _ISSUED, _HASH, _INDEX, _VALID_UNTIL = -1, -2, -3, -4, -5, -6
_DIRECTIONS = {Direction.ENTRY: 1, Direction.EXIT: 2}
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Claims:
    """What is signed; days are Asia/Shanghai, moments UTC in whole seconds, `record_hash` is 64 hex digits.

    `state_at` is the moment at which the certificate stood as the record says, `expires_at` the moment after
    which the signature proves nothing any more.
    """

    certificate_no: str
    format: str
    direction: Direction
    issued_on: date
    valid_until: date | None
    state_at: datetime
    expires_at: datetime
    record_hash: str
    status_index: int


def to_map(claims: Claims) -> dict[int, Any]:
    """Write claims as the map that is signed."""
    found: dict[int, Any] = {
        _NUMBER: claims.certificate_no,
        _EXPIRES: int(claims.expires_at.timestamp()),
        _STATE_AT: int(claims.state_at.timestamp()),
        _FORMAT: claims.format,
        _DIRECTION: _DIRECTIONS[claims.direction],
        _ISSUED: (claims.issued_on - _EPOCH).days,
        _HASH: bytes.fromhex(claims.record_hash),
        _INDEX: claims.status_index,
    }
    if claims.valid_until is not None:
        found[_VALID_UNTIL] = (claims.valid_until - _EPOCH).days
    return found


def from_map(found: dict[int, Any]) -> Claims:
    """Read claims back.

    Raises:
        UnreadableProofError: when one is missing or of another kind.
    """
    directions = {number: direction for direction, number in _DIRECTIONS.items()}
    valid_until = found.get(_VALID_UNTIL)
    try:
        return Claims(
            certificate_no=str(found[_NUMBER]),
            format=str(found[_FORMAT]),
            direction=directions[found[_DIRECTION]],
            issued_on=_day(found[_ISSUED]),
            valid_until=None if valid_until is None else _day(valid_until),
            state_at=datetime.fromtimestamp(found[_STATE_AT], UTC),
            expires_at=datetime.fromtimestamp(found[_EXPIRES], UTC),
            record_hash=found[_HASH].hex(),
            status_index=int(found[_INDEX]),
        )
    except (LookupError, ValueError, TypeError, AttributeError, OverflowError, OSError) as error:
        raise UnreadableProofError from error


def to_text(signed: bytes) -> str:
    """Write a signed message as upper-case base32 without padding, which a QR packs densely."""
    return base64.b32encode(signed).decode().rstrip("=")


def from_text(text: str) -> bytes:
    """Read base32 in capitals or small letters.

    Raises:
        UnreadableProofError: for other signs, and beyond LONGEST_SIGNED characters.
    """
    if not text or len(text) > LONGEST_SIGNED:
        raise UnreadableProofError
    try:
        return base64.b32decode(text.encode("ascii") + b"=" * (-len(text) % 8), casefold=True)
    except (binascii.Error, ValueError) as error:
        raise UnreadableProofError from error


def qr_url(public_url: str, signed: str) -> str:
    """Give the address that the paper's QR holds; only capitals, so that the QR stays small (D25)."""
    parts = urlsplit(public_url)
    return f"{parts.scheme}://{parts.netloc}".upper() + PATH + signed


def _day(number: int) -> date:
    return _EPOCH + timedelta(days=number)
