"""Tables of the applications: what is asked for, every step of it, and the files that go with it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Enterprise
from app.certificates.models import Certificate
from app.core.clock import beijing_date
from app.core.db import BigId, Model, UtcDateTime, text_enum


class ApplicationKind(StrEnum):
    """What is asked for."""

    ONSITE = "onsite"
    REPRINT = "reprint"


KIND_ZH = {ApplicationKind.ONSITE: "现场出证", ApplicationKind.REPRINT: "自助重打"}
# 统一编号 begins with two letters of the kind's pinyin: they are told apart when read aloud.
PREFIX = {ApplicationKind.ONSITE: "XC", ApplicationKind.REPRINT: "CD"}


class ApplicationState(StrEnum):
    """How an application stands; a discarded draft is kept for the record and shown nowhere."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    GRANTED = "granted"
    RETURNED = "returned"
    CLOSED = "closed"
    DISCARDED = "discarded"


STATE_ZH = {
    ApplicationState.DRAFT: "暂存",
    ApplicationState.SUBMITTED: "已提交",
    ApplicationState.GRANTED: "审核通过",
    ApplicationState.RETURNED: "退回",
    ApplicationState.CLOSED: "已办结",
    ApplicationState.DISCARDED: "已删除",
}

_LIVE = text("state NOT IN ('closed', 'discarded')")


class Application(Model):
    """One application about one certificate; of each kind a certificate has one at a time that is not over."""

    __tablename__ = "application"
    __table_args__ = (
        Index(
            "uq_application_live",
            "certificate_id",
            "kind",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index("ix_application_enterprise_id", "enterprise_id", "created_at"),
        Index("ix_application_state", "state", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[ApplicationKind] = mapped_column(text_enum(ApplicationKind, "kind"))
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"))
    operator_id: Mapped[int] = mapped_column(ForeignKey("operator.id"))
    state: Mapped[ApplicationState] = mapped_column(text_enum(ApplicationState, "state"))
    remark: Mapped[str] = mapped_column(Text, default="")
    reprint_reason: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    certificate: Mapped[Certificate] = relationship(lazy="raise_on_sql", viewonly=True)
    enterprise: Mapped[Enterprise] = relationship(lazy="raise_on_sql", viewonly=True)

    @property
    def number(self) -> str:
        """统一编号: the kind's letters, the day in Asia/Shanghai, and the row's number."""
        return f"{PREFIX[self.kind]}{beijing_date(self.created_at):%Y%m%d}{self.id:06d}"

    @property
    def kind_zh(self) -> str:
        """Name the kind."""
        return KIND_ZH[self.kind]

    @property
    def state_zh(self) -> str:
        """申请状态."""
        return STATE_ZH[self.state]

    @property
    def is_editable(self) -> bool:
        """Tell whether its words and files may change."""
        return self.state in (ApplicationState.DRAFT, ApplicationState.RETURNED)


class Step(Model):
    """A state that an application reached, when and by whom; it never changes."""

    __tablename__ = "application_step"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[ApplicationState] = mapped_column(text_enum(ApplicationState, "state"))
    actor: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    ingest_message_id: Mapped[int | None] = mapped_column(ForeignKey("ingest_message.id"), index=True)


class Attachment(Model):
    """A PDF of an application, kept in the storage under its SHA-256; a removed one is kept for a while."""

    __tablename__ = "application_attachment"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text, index=True)
    size: Mapped[int]
    pages: Mapped[int]
    is_scanned: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)

    @property
    def state_zh(self) -> str:
        """文件状态."""
        return "已上传，已查毒" if self.is_scanned else "已上传"
