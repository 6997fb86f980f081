"""Decide what became of a posted template message from the bare answer."""

from dataclasses import dataclass
from enum import StrEnum

from wechat.errors import MAX_TEXT, NO_CODE, Kind, classify, field_of, retry_after, rid_of
from wechat.gateway import errcode_of, read_object

_OK = 200
LARGEST_MSGID = 2**63 - 1


class OutcomeKind(StrEnum):
    """What became of one message and what to do with its row."""

    accepted = "accepted"
    retry = "retry"
    gone = "gone"
    refused = "refused"
    unknown = "unknown"
    quota_day = "quota_day"
    quota_minute = "quota_minute"
    fault = "fault"


@dataclass(frozen=True)
class Outcome:
    """Tell the fate of one message.

    `retry_after` is in seconds. `field` is the template key that a `fault` complains about. `unknown`
    may have been sent; all other kinds but `accepted` were surely not.
    """

    kind: OutcomeKind
    msgid: int | None = None
    errcode: int = NO_CODE
    errmsg: str = ""
    rid: str | None = None
    retry_after: float | None = None
    field: str | None = None


_OUTCOMES: dict[Kind, OutcomeKind] = {
    Kind.token: OutcomeKind.retry,
    Kind.retry: OutcomeKind.retry,
    Kind.gone: OutcomeKind.gone,
    Kind.refused: OutcomeKind.refused,
    Kind.quota_day: OutcomeKind.quota_day,
    Kind.quota_minute: OutcomeKind.quota_minute,
    Kind.fault: OutcomeKind.fault,
}


def read_answer(status: int, body: bytes) -> Outcome:
    """Return the outcome that an HTTP answer tells; what is not plainly the platform's is unknown."""
    answer = read_object(body) if status == _OK else None
    errcode = None if answer is None else errcode_of(answer)
    if answer is None or errcode is None:
        return Outcome(OutcomeKind.unknown, errmsg=f"HTTP {status} without a usable answer")
    if errcode == 0:
        msgid = answer.get("msgid")
        if type(msgid) is not int or not 0 < msgid <= LARGEST_MSGID:
            return Outcome(OutcomeKind.unknown, errmsg="answer without msgid")
        return Outcome(OutcomeKind.accepted, msgid)
    text = str(answer.get("errmsg", ""))
    kind = classify(errcode, text)
    return Outcome(
        _OUTCOMES[kind],
        None,
        errcode,
        text[:MAX_TEXT],
        rid_of(text),
        retry_after(kind),
        field_of(text) if kind is Kind.fault else None,
    )
