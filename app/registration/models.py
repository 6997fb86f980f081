"""Table of the registrations: what applicants say of their enterprise, and what was decided."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Operator
from app.core.db import Model, UtcDateTime


class Registration(Model):
    """What an applicant typed; it becomes the enterprise's only when he is the first who is let in.

    `asked_from` is a network and no address. `asked_at` is also when the applicant proved his number.
    """

    __tablename__ = "registration"

    operator_id: Mapped[int] = mapped_column(ForeignKey("operator.id"), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    registered_address: Mapped[str] = mapped_column(Text)
    business_address: Mapped[str] = mapped_column(Text)
    address_en: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    asked_from: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)

    operator: Mapped[Operator] = relationship(lazy="joined", innerjoin=True)
