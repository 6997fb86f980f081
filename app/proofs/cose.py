"""COSE_Sign1 messages (RFC 9052) with ES256: made from claims, and read back or cleanly refused."""

import io
from dataclasses import dataclass
from typing import Any

import cbor2
from cwt import COSE, COSEKey
from cwt.exceptions import CWTError

from app.proofs.errors import ForgedProofError, UnreadableProofError

MEDIA_TYPE = 'application/cose; cose-type="cose-sign1"'
_TAG = 18
_PARTS = 4
_ALGORITHM, _KEY_ID, _TYPE = 1, 4, 16
_ES256 = -7
_KEY_ID_BYTES = 8
_MAX_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Message:
    """A message whose signature is not yet checked, so that nobody can read its claims; `key_id` is 16 hex digits."""

    key_id: str
    raw: bytes

    def claims(self, public_key: str) -> dict[int, Any]:
        """Check the signature under a public key (PEM) and give what it covers.

        Raises:
            ForgedProofError: when the signature does not hold.
            UnreadableProofError: when what is signed is no map of claims under whole numbers.
        """
        key = COSEKey.from_pem(public_key, kid=bytes.fromhex(self.key_id))
        try:
            payload = COSE.new().decode(self.raw, key)
        except (CWTError, ValueError, TypeError) as error:
            raise ForgedProofError from error
        claims = _load(payload)
        if not isinstance(claims, dict) or not all(isinstance(name, int) for name in claims):
            raise UnreadableProofError
        return claims


def sign(claims: dict[int, Any], *, key_id: str, private_key: str, kind: str | None = None) -> bytes:
    """Sign claims with a private key (PEM); `kind` goes into the protected header as `typ` (RFC 9596)."""
    header = {_ALGORITHM: _ES256, _KEY_ID: bytes.fromhex(key_id)} | ({_TYPE: kind} if kind else {})
    signed = COSE.new().encode_and_sign(cbor2.dumps(claims), COSEKey.from_pem(private_key), protected=header)
    return bytes(signed)


def read(data: bytes) -> Message:
    """Take a message apart; the caller bounds its length.

    Raises:
        UnreadableProofError: for anything but a COSE_Sign1 with ES256 and an 8-byte key id in its protected header.
    """
    tagged = _load(data)
    if not isinstance(tagged, cbor2.CBORTag) or tagged.tag != _TAG:
        raise UnreadableProofError
    parts = tagged.value
    if not isinstance(parts, list) or len(parts) != _PARTS:
        raise UnreadableProofError
    protected, unprotected, payload, signature = parts
    if unprotected != {} or not all(isinstance(part, bytes) for part in (protected, payload, signature)):
        raise UnreadableProofError
    header = _load(protected)
    if not isinstance(header, dict) or header.get(_ALGORITHM) != _ES256:
        raise UnreadableProofError
    key_id = header.get(_KEY_ID)
    if not isinstance(key_id, bytes) or len(key_id) != _KEY_ID_BYTES:
        raise UnreadableProofError
    return Message(key_id.hex(), data)


def _load(data: bytes) -> Any:
    """Decode exactly one CBOR item."""
    stream = io.BytesIO(data)
    try:
        item = cbor2.CBORDecoder(stream, max_depth=_MAX_DEPTH).decode()
    except (cbor2.CBORDecodeError, ValueError, TypeError, ArithmeticError, LookupError, MemoryError) as error:
        raise UnreadableProofError from error
    if stream.tell() != len(data):
        raise UnreadableProofError
    return item
