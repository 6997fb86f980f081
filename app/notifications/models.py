"""Tables of the notifications: one row a message to one receiver, and results that came early."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import BigId, Model, UtcDateTime, text_enum


class State(StrEnum):
    """Where a message is."""

    WAITING = "waiting"
    SENDING = "sending"
    ACCEPTED = "accepted"
    SUCCESS = "success"
    USER_BLOCK = "user_block"
    SYSTEM_FAILED = "system_failed"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    GIVEN_UP = "given_up"
    DROPPED = "dropped"


STATE_ZH = {
    State.WAITING: "等待发送",
    State.SENDING: "发送中",
    State.ACCEPTED: "已提交微信",
    State.SUCCESS: "已送达",
    State.USER_BLOCK: "用户拒收",
    State.SYSTEM_FAILED: "微信发送失败",
    State.REFUSED: "微信拒绝",
    State.UNKNOWN: "结果未知",
    State.GIVEN_UP: "已放弃",
    State.DROPPED: "未推送",
}

OPEN_STATES = (State.WAITING, State.SENDING)
# What a person may send again.
SENT_AGAIN = (State.UNKNOWN, State.REFUSED, State.GIVEN_UP)


class Notice(StrEnum):
    """What a message tells; the first three are events of a certificate, STATUS is one of any other business.

    An alarm tells the owners of a certificate that wrong query codes pile up (D19), a letter is one of 消息.
    """

    ISSUED = "issued"
    AMENDED = "amended"
    WITHDRAWN = "withdrawn"
    ALARM = "alarm"
    TEST = "test"
    STATUS = "status"
    LETTER = "letter"


class Delivery(Model):
    """One message to one receiver; it holds ids, its values are filled in at sending (D11).

    Unique per receiver and what it tells of: certificate, version and event (D15), status event, or letter; `receiver`
    is a keyed hash of the openid, so that uniqueness outlives an unbinding which deletes the openid.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("receiver", "certificate_id", "version", "notice"),
        UniqueConstraint("receiver", "status_event_id"),
        UniqueConstraint("receiver", "letter_id"),
        Index(
            "ix_delivery_due",
            "next_at",
            "id",
            sqlite_where=text("state IN ('waiting', 'sending')"),
            postgresql_where=text("state IN ('waiting', 'sending')"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    notice: Mapped[Notice] = mapped_column(text_enum(Notice, "notice"))
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"), index=True)
    version: Mapped[int | None]
    status_event_id: Mapped[int | None] = mapped_column(ForeignKey("status_event.id"), index=True)
    letter_id: Mapped[int | None] = mapped_column(
        ForeignKey("inbox_letter.id", ondelete="SET NULL"), index=True
    )
    binding_id: Mapped[int] = mapped_column(ForeignKey("binding.id"), index=True)
    subscription_id: Mapped[int | None] = mapped_column(ForeignKey("subscription.id"), index=True)
    receiver: Mapped[str] = mapped_column(Text)
    client_msg_id: Mapped[str] = mapped_column(Text)
    state: Mapped[State] = mapped_column(text_enum(State, "state"))
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    maybe_sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    first_tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    msgid: Mapped[int | None] = mapped_column(BigInteger, index=True)
    errcode: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(Text)


class EarlyResult(Model):
    """A TEMPLATESENDJOBFINISH that came before our own commit; matched when the send answer is stored."""

    __tablename__ = "early_result"

    msgid: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    status: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
