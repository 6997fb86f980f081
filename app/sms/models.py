"""Tables of the short messages: what is sent, and the codes that wait for their answer."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import BigId, Model, UtcDateTime, text_enum
from app.sms.texts import Kind


class State(StrEnum):
    """What became of a message."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    EXPIRED = "expired"


class Purpose(StrEnum):
    """What a code is good for."""

    REGISTER = "register"
    FIND_USER_NAME = "find_user_name"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - a purpose
    CHANGE_PHONE = "change_phone"
    PROVE_ENTERPRISE = "prove_enterprise"


PURPOSE_ZH = {
    Purpose.REGISTER: "注册",
    Purpose.FIND_USER_NAME: "找回用户名",
    Purpose.RESET_PASSWORD: "重设密码",
    Purpose.CHANGE_PHONE: "验证手机号",
    # It goes to somebody who did not ask for it, so it says what it does.
    Purpose.PROVE_ENTERPRISE: "把一个新账号登记为贵企业的首位操作员",
}


class SmsMessage(Model):
    """One message; its values are encrypted and go as soon as it is finished.

    `once_key` names the occasion of a message that is sent only once, for ever.
    """

    __tablename__ = "sms_message"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[Kind] = mapped_column(text_enum(Kind, "kind"))
    once_key: Mapped[str | None] = mapped_column(Text, unique=True)
    phone: Mapped[str] = mapped_column(Text)
    values_sealed: Mapped[bytes | None]
    state: Mapped[State] = mapped_column(text_enum(State, "state"))
    receipt: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SmsCode(Model):
    """A code that waits for its answer; `owner_key` is the keyed hash of browser session, purpose and number."""

    __tablename__ = "sms_code"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    owner_key: Mapped[str] = mapped_column(Text, unique=True)
    code_hash: Mapped[str] = mapped_column(Text)
    tries: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
