"""Judge the content of a QR: the address, the signature, the key, and what is stored."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from app.core import clock
from app.core.gateways import current
from app.proofs import cose, keys, service
from app.proofs.claims import PATH, Claims, from_map, from_text
from app.proofs.errors import ForgedProofError, UnreadableProofError
from app.proofs.models import ProofKey
from app.proofs.service import ProofView
from app.verification import limits
from app.verification.codes import Genuine


@dataclass(frozen=True, slots=True)
class QrCheck:
    """What became of a QR; `proof` is the stored one that it names, only when the signature holds."""

    code: Genuine
    proof: ProofView | None = None


def check(session: Session, text: str) -> QrCheck:
    """Judge a QR's content: our address, a bare payload, or anything else that somebody scanned."""
    signed = _signed_part(text.strip())
    if isinstance(signed, Genuine):
        return QrCheck(signed)
    try:
        message = cose.read(from_text(signed))
        key = keys.find(session, message.key_id)
        if key is None:
            return QrCheck(Genuine.KEY_UNKNOWN)
        claims = from_map(message.claims(key.public_key))
    except UnreadableProofError:
        return QrCheck(Genuine.QR_DAMAGED)
    except ForgedProofError:
        return QrCheck(Genuine.QR_CHANGED)
    proof = service.by_hash(session, claims.record_hash, claims.certificate_no)
    return QrCheck(_judged(key, claims, proof), proof)


def _judged(key: ProofKey, claims: Claims, proof: ProofView | None) -> Genuine:
    if key.revoked_at is not None:
        return Genuine.KEY_REVOKED
    if clock.now() >= min(key.not_after, claims.expires_at):
        return Genuine.KEY_EXPIRED
    return Genuine.NOT_STORED if proof is None else Genuine.QR_GENUINE


def _signed_part(text: str) -> str | Genuine:
    """Give the base32 of a text, or what is wrong with the text as a whole."""
    if len(text) > limits.LONGEST_CODE:
        return Genuine.NOT_OURS
    try:
        parts = urlsplit(text)
        ours = urlsplit(current().settings.public_url)
        if parts.scheme in {"http", "https"}:
            # The whole of it is compared: a name in front of an @ or another port is somebody else.
            if (parts.scheme, parts.netloc.lower()) != (ours.scheme, ours.netloc.lower()):
                return Genuine.FOREIGN_HOST
            is_signed = parts.path.upper().startswith(PATH)
            return parts.path[len(PATH) :] if is_signed else Genuine.SHORT_LINK
        # A bare payload, as a scanner of a partner may hand it on.
        cose.read(from_text(text))
    except (ValueError, UnreadableProofError):
        return Genuine.NOT_OURS
    return text
