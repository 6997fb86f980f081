"""Pure decisions about certificates: numbers, codes, versions and validity."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.certificates.delivered import Action, Delivered
from app.certificates.models import OWNER_ROLES, CollectionMethod, Direction, Event, Origin, Status

MAX_NO = 64
_NO = re.compile(r"[0-9A-Z][0-9A-Z./_-]*")
_CODE = re.compile(r"[0-9]{4,8}")
_BLANKS = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")
# 4 office + 4 year + 1 flag + 9 serial + 3 running number: how the manual's entry numbers read.
_ENTRY_SHAPE = re.compile(
    r"(?P<office>\d{4})(?P<year>20\d{2})(?P<flag>\d)(?P<serial>\d{9})(?P<running>\d{3})"
)


def clean_no(text: str) -> str | None:
    """Fold a number as people type or systems send it: blanks out, full-width to half, capitals.

    Returns:
        The number as it is stored, or None when it can't be one (empty, over 64 characters, other signs).
        The inner shape is never a reason.
    """
    folded = _BLANKS.sub("", unicodedata.normalize("NFKC", text)).upper()
    return folded if len(folded) <= MAX_NO and _NO.fullmatch(folded) else None


def clean_code(text: str) -> str | None:
    """Fold a typed query code to 4 to 8 half-width digits, or None."""
    folded = _BLANKS.sub("", unicodedata.normalize("NFKC", text))
    return folded if _CODE.fullmatch(folded) else None


def grouped(number: str) -> str:
    """Show a number in groups of four, for reading aloud and comparing."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def parsed_no(number: str) -> dict[str, str]:
    """Read office, year, flag, serial and running number where the shape allows; else nothing."""
    match = _ENTRY_SHAPE.fullmatch(number)
    return match.groupdict() if match else {}


class Validity(StrEnum):
    """Is a certificate valid, and if not, why."""

    VALID = "valid"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    EXPIRED = "expired"


VALIDITY_ZH = {
    Validity.VALID: "有效",
    Validity.WITHDRAWN: "无效",
    Validity.REPLACED: "无效",
    Validity.EXPIRED: "无效",
}


def validity(status: Status, valid_until: date | None, today: date) -> Validity:
    """Tell whether a certificate is valid on a day (Asia/Shanghai); it counts through its last day."""
    if status is Status.WITHDRAWN:
        return Validity.WITHDRAWN
    if status is Status.REPLACED:
        return Validity.REPLACED
    if valid_until is not None and valid_until < today:
        return Validity.EXPIRED
    return Validity.VALID


@dataclass(frozen=True)
class Known:
    """What is stored of a certificate when an item for it comes in."""

    version: int
    status: Status
    hashes: dict[int, str]


class Refusal(StrEnum):
    """Why an item can't be applied; the value is the published code."""

    UNKNOWN = "unknown_certificate"
    EXISTS = "already_exists"
    OUTDATED = "version_outdated"
    CONFLICT = "version_conflict"
    WITHDRAWN = "already_withdrawn"


REFUSAL_ZH = {
    Refusal.UNKNOWN: "没有该编号的证书。",
    Refusal.EXISTS: "该编号的证书已存在，修改请使用 amend。",
    Refusal.OUTDATED: "已有更新的版本，本条未采用。",
    Refusal.CONFLICT: "同一版本已有不同内容，请提高版本号。",
    Refusal.WITHDRAWN: "该证书已撤销，不能再修改。",
}
REFUSAL_FIELD = {
    Refusal.UNKNOWN: "certificate_no",
    Refusal.EXISTS: "action",
    Refusal.OUTDATED: "version",
    Refusal.CONFLICT: "version",
    Refusal.WITHDRAWN: "action",
}


def decide(action: Action, version: int, content_hash: str, known: Known | None) -> Event | Refusal | None:
    """Decide what an item does to what is stored.

    Returns:
        The event it makes, a refusal, or None when it says nothing new. An amendment of an unknown certificate
        carries the whole content and so counts as its issue: messages may overtake one another.
    """
    if known is None:
        return Refusal.UNKNOWN if action is Action.WITHDRAW else Event.ISSUED
    if version in known.hashes:
        return None if known.hashes[version] == content_hash else Refusal.CONFLICT
    if version < known.version:
        return Refusal.OUTDATED
    if known.status is not Status.ISSUED:
        return Refusal.WITHDRAWN
    if action is Action.CREATE:
        return Refusal.EXISTS
    return Event.WITHDRAWN if action is Action.WITHDRAW else Event.AMENDED


def is_worth_a_push(event: Event, issued_on: date, today: date, *, max_age_days: int, quiet: bool) -> bool:
    """Tell whether subscribers hear of an event: never in a quiet load, not of the issue of an old one (D12)."""
    if quiet:
        return False
    return event is not Event.ISSUED or issued_on >= today - timedelta(days=max_age_days)


def owner_codes(item: Delivered) -> list[str]:
    """Give the 统一社会信用代码 of every enterprise that may see a certificate, each once (D14)."""
    roles = OWNER_ROLES[item.direction]
    return sorted({party.uscc for party in item.parties if party.uscc and party.role in roles})


def dated_on(item: Delivered) -> date | None:
    """Give the day under which a search by date finds a certificate; exit ones of the older process have none (R64)."""
    is_found = item.direction is Direction.ENTRY or item.origin is Origin.CLOUD
    return item.issued_on if is_found else None


def is_told_by_sms(event: Event, direction: Direction) -> bool:
    """Tell whether the contact of the declaration is sent the query code: at issue of an entry certificate (D36)."""
    return event is Event.ISSUED and direction is Direction.ENTRY


def is_read_soon(event: Event, direction: Direction, method: CollectionMethod | None) -> bool:
    """Tell whether somebody is likely to ask for the file of a new content: entry, or printed by its holder."""
    if event is Event.WITHDRAWN:
        return False
    return direction is Direction.ENTRY or method is CollectionMethod.SELF_PRINT
