"""The report of a check as models: what the published schema promises."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.certificates.models import Direction, PartyRole
from app.verification import limits
from app.verification.report import Level, Match


class QrRequest(BaseModel):
    """The content of a QR, as a scanner read it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    qr: Annotated[str, Field(max_length=limits.LONGEST_CODE)]


class Sentence(BaseModel):
    """One thing in both languages."""

    zh: str
    en: str


class VerificationAnswer(Sentence):
    """The answer to one of the three questions."""

    code: str = Field(description="Stable; the list is in docs/verification.md")
    level: Level


class Comparison(BaseModel):
    """One field of the stored record, looked for in the words of the PDF."""

    field: str
    label: Sentence
    expected: str = Field(description="Masked like the subject")
    match: Match


class SubjectParty(BaseModel):
    """A party, its name masked."""

    role: PartyRole
    name: str


class Subject(BaseModel):
    """What the stored record says, for comparing with the paper."""

    certificate_no: str
    direction: Direction
    kind_name: str
    kind_name_en: str | None
    issued_on: date
    valid_until: date | None
    goods_name: str
    quantity: str
    parties: list[SubjectParty]


class VerificationReport(BaseModel):
    """Three separate answers, and what they rest on."""

    genuine: VerificationAnswer = Field(description="Is it genuine and unchanged?")
    validity: VerificationAnswer = Field(description="Is it still valid?")
    issuer: VerificationAnswer = Field(description="Who issued it?")
    subject: Subject | None = Field(description="Only when a stored record belongs to what was sent")
    successor_no: str | None = Field(description="The number that replaced it")
    comparisons: list[Comparison]
    to_compare: list[Sentence] = Field(description="What no program can compare for you")
    notes: list[Sentence]
    sha256: str | None = Field(description="Of the PDF, hex")


class VerificationResult(VerificationReport):
    """The report with the moment of the check."""

    checked_at: datetime
    request_id: str = Field(description="Names this request in the logs")
