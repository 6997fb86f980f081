"""Table of the captcha: challenges that wait for their answer."""

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import BigId, Model, UtcDateTime


class CaptchaChallenge(Model):
    """One challenge, bound to one form of one browser session; gone after one try or ten minutes.

    `owner_key` is the keyed hash of session and form, so the table tells nobody's session. The answer is
    encrypted.
    """

    __tablename__ = "captcha_challenge"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    owner_key: Mapped[str] = mapped_column(Text, unique=True)
    answer_sealed: Mapped[bytes]
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
