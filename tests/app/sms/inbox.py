"""What waits to be sent, as its receivers would read it."""

import json
import re

from sqlalchemy import select

from app.core.db import db
from app.core.gateways import current
from app.sms.models import SmsMessage
from app.sms.texts import Kind, render


def texts(phone: str) -> list[str]:
    """Give the texts that wait for a number, the oldest first."""
    rows = db.session.scalars(select(SmsMessage).where(SmsMessage.phone == phone).order_by(SmsMessage.id))
    return [
        render(row.kind, json.loads(current().vault.decrypt(row.values_sealed)))
        for row in rows
        if row.values_sealed
    ]


def kinds(phone: str) -> list[Kind]:
    return list(
        db.session.scalars(select(SmsMessage.kind).where(SmsMessage.phone == phone).order_by(SmsMessage.id))
    )


def code(phone: str) -> str:
    """Give the newest code for a number."""
    return [found[0] for text in texts(phone) if (found := re.findall(r"验证码 (\d{6})", text))][-1]
