"""The answers of the signed interface as models: what the published schema promises."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class ItemFault(BaseModel):
    """One fault of one field."""

    field: str = Field(description="Dotted path; empty when it is the whole item")
    code: str
    message: str = Field(description="For people, Chinese")


class _Result(BaseModel):
    index: int = Field(description="Place in the message, from 0", ge=0)
    verdict: Literal["accepted", "unchanged", "refused"]
    field: str = Field("", description="Only when refused: the first field at fault")
    code: str = Field("", description="Only when refused")
    message: str = Field("", description="Only when refused, Chinese")
    faults: list[ItemFault] = Field([], description="Every fault of every field, when the form is at fault")


class ItemResult(_Result):
    """What became of one certificate."""

    model_config = ConfigDict(title="ItemResult")

    certificate_no: str | None


class StatusResult(_Result):
    """What became of one status event."""

    business_no: str | None


class Counts(BaseModel):
    """How many items met which end."""

    accepted: int
    unchanged: int
    refused: int


class _Answer(BaseModel):
    message_id: str
    counts: Counts
    request_id: str = Field(description="Names this request in the logs")
    check: bool = Field(default=False, description="true on a dry run: nothing was stored")


class Answer(_Answer):
    """The answer to a message that was understood, whatever became of its items."""

    results: list[ItemResult]


class StatusAnswer(_Answer):
    """The answer to a message of status events that was understood, whatever became of them."""

    results: list[StatusResult]


class DecisionResult(_Result):
    """What became of one decision."""

    application_no: str | None


class DecisionAnswer(_Answer):
    """The answer to a message of decisions that was understood, whatever became of them."""

    results: list[DecisionResult]


class PrintEvent(BaseModel):
    """What happened to a certificate in self-printing."""

    id: int = Field(description="Grows; name it as `after` to hear what came later")
    at: str = Field(description="ISO 8601 with the offset of Asia/Shanghai")
    event: Literal[
        "reserved", "printed", "failed", "cancelled", "released", "reprint_granted", "left_self_printing"
    ]
    certificate_no: str
    version: int | None = Field(description="Version on the paper; null where no paper is meant")
    copy_no: int | None = Field(description="0 the original, then the reprints")
    blank_no: str | None = Field(description="Number of the blank form; null on plain paper")
    continuations: int = Field(description="Continuation sheets that went with it")


class PrintEvents(BaseModel):
    """The events after one of them, in order."""

    events: list[PrintEvent]
    after: int = Field(description="Ask with this next time")
    more: bool = Field(description="true when there are more at once")


class Attachment(BaseModel):
    """A PDF that goes with an application."""

    id: int
    name: str
    size: int = Field(description="Bytes")
    pages: int
    sha256: str = Field(description="Of the file, hex")
    scanned: bool = Field(description="Whether a virus scanner has looked through it")


class Application(BaseModel):
    """What an enterprise asks for about one certificate."""

    id: int = Field(description="Grows; name it as `after` to leaf on")
    application_no: str = Field(description="统一编号")
    kind: Literal["onsite", "reprint"] = Field(description="现场出证 or 自助重打")
    state: Literal["submitted", "granted", "returned", "closed"]
    certificate_no: str
    uscc: str = Field(description="统一社会信用代码 of the applicant")
    enterprise: str
    reprint_reason: str | None = Field(description="重打原因")
    remark: str | None = Field(description="备注")
    submitted_at: str = Field(description="ISO 8601 with the offset of Asia/Shanghai")
    attachments: list[Attachment]


class Applications(BaseModel):
    """The applications after one of them, in the order of their making."""

    applications: list[Application]
    after: int = Field(description="Ask with this next time")
    more: bool = Field(description="true when there are more at once")


class ErrorDetail(BaseModel):
    """What is wrong with the request as a whole."""

    code: str
    message: str = Field(description="For people, Chinese")
    request_id: str


class Error(BaseModel):
    """The answer to a request that was not taken in."""

    error: ErrorDetail


def error_example(code: str, message: str) -> dict[str, Any]:
    """Give an example of an error answer."""
    return {"error": {"code": code, "message": message, "request_id": "5f2c9d10ab34"}}
