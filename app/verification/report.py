"""The report: three separate answers in plain words, what was compared, and what the reader must compare himself."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.certificates.models import Direction, PartyRole
from app.documents.papers.texts import visible
from app.proofs.record import Record


class Level(StrEnum):
    """Which way an answer points."""

    GOOD = "good"
    BAD = "bad"
    UNCLEAR = "unclear"


class Match(StrEnum):
    """How the file's own words agree with the stored record."""

    SAME = "same"
    DIFFERENT = "different"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one of the three questions; `code` is stable."""

    code: str
    level: Level
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """One field of the stored record, looked for in the words of the file; `expected` is masked like the subject."""

    field: str
    label: Sentence
    expected: str
    match: Match


@dataclass(frozen=True, slots=True)
class SubjectParty:
    """A party, its name masked."""

    role: PartyRole
    name: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What the stored record says, for comparing with the paper; names are masked (D25)."""

    certificate_no: str
    direction: Direction
    kind_name: str
    kind_name_en: str | None
    issued_on: date
    valid_until: date | None
    goods_name: str
    quantity: str
    parties: tuple[SubjectParty, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found; `sha256` (hex) is that of an uploaded file, `certificate_id` is for our own pages only."""

    genuine: Answer
    validity: Answer
    issuer: Answer
    subject: Subject | None = None
    successor_no: str | None = None
    comparisons: tuple[Comparison, ...] = ()
    to_compare: tuple[Sentence, ...] = ()
    notes: tuple[Sentence, ...] = ()
    sha256: str | None = None
    certificate_id: int | None = None


_CHINESE = range(0x2E80, 0xFFF0)
_SHOWN_LATIN, _SHOWN_CHINESE = 1, 2


def subject_of(record: Record) -> Subject:
    """Give what the holder of a paper may see of its record, in the characters that the paper shows."""
    return Subject(
        certificate_no=record.certificate_no,
        direction=record.direction,
        kind_name=visible(record.kind_name),
        kind_name_en=visible(record.kind_name_en or "") or None,
        issued_on=record.issued_on,
        valid_until=record.valid_until,
        goods_name=goods_name(record),
        quantity=quantity_of(record),
        parties=tuple(SubjectParty(party.role, masked(party.name)) for party in record.parties),
    )


def goods_name(record: Record) -> str:
    """Give the name of the goods, or else the names in the list of goods."""
    name = record.content.get("goods_name")
    if name:
        return visible(str(name))
    lines = record.content.get("goods")
    names = [line.get("name") for line in lines if isinstance(line, dict)] if isinstance(lines, list) else []
    return "、".join(dict.fromkeys(visible(str(name)) for name in names if name))


def quantity_of(record: Record) -> str:
    """Give the quantity of the whole consignment, empty when there is none."""
    return visible(str(record.content.get("quantity") or ""))


def masked(name: str) -> str:
    """Hide most of a name: 示例禽业有限公司 becomes 示例****公司, Example Foods LLC becomes E****** F**** L**."""
    return " ".join(_masked_word(word) for word in visible(name).split())


def _masked_word(word: str) -> str:
    if ord(word[0]) not in _CHINESE:
        return word[:_SHOWN_LATIN] + "*" * (len(word) - _SHOWN_LATIN)
    # A short name would be told by its two ends.
    tail = word[-_SHOWN_CHINESE:] if len(word) > 2 * _SHOWN_CHINESE + 1 else ""
    return word[:_SHOWN_CHINESE][: max(1, len(word) - 1)] + "****" + tail
