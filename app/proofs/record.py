"""The canonical record of a certificate: every printed field, in one form that always gives the same bytes."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import rfc8785

from app.certificates.models import Direction, PartyRole


@dataclass(frozen=True, slots=True)
class RecordParty:
    """A party as the paper names it."""

    role: PartyRole
    name: str
    uscc: str | None


@dataclass(frozen=True, slots=True)
class Record:
    """What one version of a certificate prints; dates are days in Asia/Shanghai.

    `version` is the newest version that changed the content: a withdrawal prints nothing new. `issued_by` and
    `issued_by_en` name the issuing authority as configured when the proof was made.
    """

    direction: Direction
    certificate_no: str
    version: int
    format: str
    kind_name: str
    kind_name_en: str | None
    issued_on: date
    valid_until: date | None
    inspection_no: str | None
    declaration_no: str | None
    issued_by: str
    issued_by_en: str
    parties: tuple[RecordParty, ...]
    content: dict[str, Any]

    def party(self, role: PartyRole) -> RecordParty | None:
        """Give the first party of a role."""
        return next((party for party in self.parties if party.role is role), None)


def canonical(record: Record) -> bytes:
    """Write a record as canonical JSON (RFC 8785): UTF-8, keys sorted, no blanks."""
    return rfc8785.dumps(_plain(record))


def digest(canonical_record: bytes) -> str:
    """Give the SHA-256 of a canonical record as 64 hex digits (D24)."""
    return hashlib.sha256(canonical_record).hexdigest()


def parse(text: str) -> Record:
    """Read a record back from the canonical JSON that a proof keeps."""
    plain = json.loads(text)
    return Record(
        **plain
        | {
            "direction": Direction(plain["direction"]),
            "issued_on": date.fromisoformat(plain["issued_on"]),
            "valid_until": date.fromisoformat(plain["valid_until"]) if plain["valid_until"] else None,
            "parties": tuple(
                RecordParty(PartyRole(party["role"]), party["name"], party["uscc"])
                for party in plain["parties"]
            ),
        }
    )


def _plain(record: Record) -> dict[str, Any]:
    plain = asdict(record)
    return plain | {
        "direction": record.direction.value,
        "issued_on": record.issued_on.isoformat(),
        "valid_until": record.valid_until.isoformat() if record.valid_until else None,
        "parties": [asdict(party) | {"role": party.role.value} for party in record.parties],
    }
