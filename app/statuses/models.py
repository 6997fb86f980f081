"""Table of the status events."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import BigId, Model, UtcDateTime, text_enum


class StatusTopic(StrEnum):
    """What a status event is about, in the order of R34."""

    DECLARATIONS = "declarations"
    MANIFESTS = "manifests"
    CONVEYANCES = "conveyances"
    AIR_LOGISTICS = "air_logistics"
    ORIGIN_CERTIFICATES = "origin_certificates"
    REGULATORY_DOCUMENTS = "regulatory_documents"
    TRADE_MEASURES = "trade_measures"


STATUS_TOPIC_ZH = {
    StatusTopic.DECLARATIONS: "货物申报状态",
    StatusTopic.MANIFESTS: "舱单状态",
    StatusTopic.CONVEYANCES: "运输工具状态",
    StatusTopic.AIR_LOGISTICS: "航空物流状态",
    StatusTopic.ORIGIN_CERTIFICATES: "原产地证状态",
    StatusTopic.REGULATORY_DOCUMENTS: "监管证件状态",
    StatusTopic.TRADE_MEASURES: "技术贸易措施",
}


class StatusEvent(Model):
    """One status that a business of one enterprise reached; it never changes.

    `identity_hash` tells repeats (`rules.identity`); `uscc` is the enterprise that may see it.
    """

    __tablename__ = "status_event"
    __table_args__ = (
        UniqueConstraint("identity_hash"),
        Index("ix_status_event_number", "uscc", "business_no", "occurred_at"),
        Index("ix_status_event_told", "contact_phone", "business_no"),
        Index("ix_status_event_newest", "uscc", "occurred_at"),
        Index("ix_status_event_notices", "contact_phone", "topic", "received_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    issuer_id: Mapped[int] = mapped_column(ForeignKey("issuer.id"))
    identity_hash: Mapped[str] = mapped_column(Text)
    topic: Mapped[StatusTopic] = mapped_column(text_enum(StatusTopic, "topic"))
    business_no: Mapped[str] = mapped_column(Text)
    uscc: Mapped[str] = mapped_column(Text)
    contact_phone: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime)
    text: Mapped[str | None] = mapped_column(Text)
    ingest_message_id: Mapped[int | None] = mapped_column(ForeignKey("ingest_message.id"), index=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    pushed: Mapped[bool]
