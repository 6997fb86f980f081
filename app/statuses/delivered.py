"""What a sister system delivers about one business, once it has been understood."""

from dataclasses import dataclass
from datetime import datetime

from app.statuses.models import StatusTopic


@dataclass(frozen=True)
class DeliveredStatus:
    """One status event, cleaned and checked for form; `occurred_at` is aware, `contact_phone` who is told."""

    topic: StatusTopic
    business_no: str
    uscc: str
    status: str
    occurred_at: datetime
    contact_phone: str | None = None
    text: str | None = None
