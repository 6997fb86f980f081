"""Pure decisions about status events: which are the same, which are worth a push."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

from app.statuses.delivered import DeliveredStatus

# Clocks differ; what lies further ahead is a mistake.
MOST_AHEAD = timedelta(hours=1)


def identity(item: DeliveredStatus, issuer_id: int) -> str:
    """Hash what makes an event that event: everything but its text."""
    fields = (
        issuer_id,
        item.topic.value,
        item.business_no,
        item.uscc,
        item.contact_phone,
        item.status,
        item.occurred_at.astimezone(UTC).isoformat(),
    )
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()


def is_ahead(occurred_at: datetime, moment: datetime) -> bool:
    """Tell whether an event claims to have happened in the future."""
    return occurred_at > moment + MOST_AHEAD


def is_worth_a_push(occurred_at: datetime, moment: datetime, *, max_age_days: int, quiet: bool) -> bool:
    """Tell whether subscribers hear of an event: never in a quiet load, nor of one long past (D12)."""
    return not quiet and occurred_at >= moment - timedelta(days=max_age_days)
