"""Reads of the subscriptions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.accounts.models import Operator
from app.accounts.rules import mask_phone
from app.binding.models import Binding
from app.core import clock
from app.core.db import db
from app.subscriptions import rules
from app.subscriptions.models import TOPIC_ZH, Subscription, Topic


@dataclass(frozen=True)
class Listed:
    """One line of 订阅管理."""

    id: int
    topic_zh: str
    masked_phone: str
    starts_on: date
    ends_on: date
    standing: rules.Standing
    standing_zh: str

    @property
    def is_open(self) -> bool:
        """Tell whether it can still be changed or cancelled."""
        return self.standing in {rules.Standing.ACTIVE, rules.Standing.ENDING}


def of_operator(operator_id: int, topic: Topic | None = None) -> list[Listed]:
    """List an operator's subscriptions, of one topic if wished: open ones first, then the newest."""
    today = clock.today()
    wanted = Subscription.operator_id == operator_id
    if topic is not None:
        wanted &= Subscription.topic == topic
    rows = db.session.scalars(
        select(Subscription)
        .where(wanted)
        .order_by(Subscription.closed_at.is_not(None), Subscription.id.desc())
        .limit(50)
    )
    return [_listed(row, today) for row in rows]


def owned(operator_id: int, subscription_id: int) -> Subscription | None:
    """Find a subscription, only when it is the operator's own and still open."""
    return db.session.scalars(
        select(Subscription).where(
            Subscription.id == subscription_id,
            Subscription.operator_id == operator_id,
            Subscription.closed_at.is_(None),
        )
    ).one_or_none()


@dataclass(frozen=True)
class Match:
    """A subscriber who shall hear of something."""

    subscription_id: int
    binding_id: int
    openid: str
    following: bool


def matching(topic: Topic, phone: str, today: date) -> Sequence[Match]:
    """Find the bound subscribers of a topic for a phone number on a day (R42, R48).

    The number must still be the operator's proven one: a number that went to somebody else tells nothing.
    """
    rows = db.session.execute(
        select(Subscription.id, Binding.id, Binding.openid, Binding.following)
        .join(Operator, Operator.id == Subscription.operator_id)
        .join(Binding, Binding.operator_id == Operator.id)
        .where(
            Subscription.topic == topic,
            Subscription.phone == phone,
            Subscription.closed_at.is_(None),
            Subscription.starts_on <= today,
            Subscription.ends_on >= today,
            Operator.phone == phone,
            Operator.phone_proven_at.is_not(None),
            Operator.closed_at.is_(None),
            Binding.unbound_at.is_(None),
            Binding.openid.is_not(None),
        )
    )
    return [
        Match(subscription, binding, str(openid), following)
        for subscription, binding, openid, following in rows
    ]


def _listed(row: Subscription, today: date) -> Listed:
    found = rules.standing(row.closing, row.ends_on, today)
    return Listed(
        id=row.id,
        topic_zh=TOPIC_ZH[row.topic],
        masked_phone=mask_phone(row.phone),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        standing=found,
        standing_zh=rules.standing_zh(found, row.ends_on, today),
    )
