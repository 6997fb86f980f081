"""Table of the subscriptions."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import BigId, Model, UtcDateTime, text_enum
from app.statuses.models import STATUS_TOPIC_ZH, StatusTopic


class Topic(StrEnum):
    """What one can subscribe to, in the order of R34: the topics of the status events, and certificates."""

    DECLARATIONS = StatusTopic.DECLARATIONS.value
    MANIFESTS = StatusTopic.MANIFESTS.value
    CONVEYANCES = StatusTopic.CONVEYANCES.value
    AIR_LOGISTICS = StatusTopic.AIR_LOGISTICS.value
    ORIGIN_CERTIFICATES = StatusTopic.ORIGIN_CERTIFICATES.value
    REGULATORY_DOCUMENTS = StatusTopic.REGULATORY_DOCUMENTS.value
    TRADE_MEASURES = StatusTopic.TRADE_MEASURES.value
    CERTIFICATES = "certificates"


TOPIC_ZH = {Topic(topic.value): words for topic, words in STATUS_TOPIC_ZH.items()} | {
    Topic.CERTIFICATES: "出境检验检疫电子证书出证"
}


class Closing(StrEnum):
    """Why a subscription ended before or at its last day."""

    CANCELLED = "cancelled"
    EXPIRED = "expired"
    PHONE_CHANGED = "phone_changed"


class Subscription(Model):
    """An operator's wish to hear of a topic for one phone number, through the end of `ends_on` (Asia/Shanghai, D4)."""

    __tablename__ = "subscription"
    __table_args__ = (
        Index(
            "uq_subscription_open",
            "operator_id",
            "topic",
            "phone",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_subscription_match", "phone", "topic"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    operator_id: Mapped[int] = mapped_column(ForeignKey("operator.id"))
    topic: Mapped[Topic] = mapped_column(text_enum(Topic, "topic"))
    phone: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closing: Mapped[Closing | None] = mapped_column(text_enum(Closing, "closing"))
