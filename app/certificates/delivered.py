"""What an issuing system delivers about one certificate, once it has been understood."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from app.certificates.models import CollectionMethod, Direction, Origin, PartyRole


class Action(StrEnum):
    """What the issuer wants done (D9)."""

    CREATE = "create"
    AMEND = "amend"
    WITHDRAW = "withdraw"


@dataclass(frozen=True)
class DeliveredParty:
    """A party as delivered."""

    role: PartyRole
    name: str
    uscc: str | None = None


@dataclass(frozen=True)
class Delivered:
    """One item: already cleaned and checked for form, not yet compared with what is stored.

    `certificate_no` has gone through `rules.clean_no`; dates are Asia/Shanghai dates; `query_code` is 4 to 8
    digits or None (then one is drawn). A withdrawal needs only number, direction, version and reason.
    """

    action: Action
    direction: Direction
    certificate_no: str
    version: int
    format: str = ""
    kind_name: str = ""
    kind_name_en: str | None = None
    issued_on: date | None = None
    valid_until: date | None = None
    origin: Origin = Origin.CLOUD
    inspection_no: str | None = None
    declaration_no: str | None = None
    collection_method: CollectionMethod | None = None
    contact_phone: str | None = None
    query_code: str | None = None
    parties: tuple[DeliveredParty, ...] = ()
    content: dict[str, Any] = field(default_factory=dict)
    reason: str | None = None
    successor_no: str | None = None


class Verdict(StrEnum):
    """What became of an item."""

    ACCEPTED = "accepted"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class Applied:
    """The result of one item; a refusal names the field and the reason (English code, Chinese sentence)."""

    verdict: Verdict
    certificate_id: int | None = None
    field: str | None = None
    code: str | None = None
    message_zh: str | None = None
