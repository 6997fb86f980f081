"""Reads of the status events: the time line of a number to its parties, and the newest businesses of an enterprise.

Every read is in the name of one operator: a number of others is answered like one that does not exist.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Operator
from app.statuses.models import STATUS_TOPIC_ZH, StatusEvent, StatusTopic

LONGEST_LINE = 200
NEWEST_EVENTS, NEWEST_BUSINESSES = 200, 20


@dataclass(frozen=True, slots=True)
class Reached:
    """One step of a time line; `occurred_at` is UTC."""

    topic: StatusTopic
    status: str
    occurred_at: datetime
    text: str | None

    @property
    def topic_zh(self) -> str:
        """Name the topic for people."""
        return STATUS_TOPIC_ZH[self.topic]


@dataclass(frozen=True, slots=True)
class Business:
    """A number and the newest status that it reached."""

    topic: StatusTopic
    business_no: str
    status: str
    occurred_at: datetime

    @property
    def topic_zh(self) -> str:
        """Name the topic for people."""
        return STATUS_TOPIC_ZH[self.topic]


def time_line(session: Session, operator: Operator, business_no: str) -> list[Reached]:
    """List the steps of a number (`certificates.rules.clean_no`) that an operator may see, newest first.

    They are those of his enterprise, and those that name his proven number as their contact: but none that came
    before he proved it, when the number may have been somebody else's.

    Returns:
        At most 200; a step that several contacts were told of stands once.
    """
    party = StatusEvent.uscc == operator.enterprise.uscc
    if operator.phone_proven_at is not None:
        told = and_(
            StatusEvent.contact_phone == operator.phone, StatusEvent.received_at >= operator.phone_proven_at
        )
        party = or_(party, told)
    rows = session.execute(
        select(StatusEvent.topic, StatusEvent.status, StatusEvent.occurred_at, StatusEvent.text)
        .where(StatusEvent.business_no == business_no, party)
        .distinct()
        .order_by(StatusEvent.occurred_at.desc(), StatusEvent.topic, StatusEvent.status)
        .limit(LONGEST_LINE)
    )
    return [Reached(*row) for row in rows]


def newest(session: Session, *, uscc: str) -> list[Business]:
    """List the businesses of an enterprise that moved last: at most 20, out of its newest 200 events."""
    rows = session.execute(
        select(StatusEvent.topic, StatusEvent.business_no, StatusEvent.status, StatusEvent.occurred_at)
        .where(StatusEvent.uscc == uscc)
        .order_by(StatusEvent.occurred_at.desc(), StatusEvent.id.desc())
        .limit(NEWEST_EVENTS)
    )
    found: dict[tuple[StatusTopic, str], Business] = {}
    for row in rows:
        found.setdefault((row.topic, row.business_no), Business(*row))
    return list(found.values())[:NEWEST_BUSINESSES]
