"""Reads of the audit: who looked at a certificate, for its owners; who did what, for staff."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry, Lookup, LookupResult, LookupWay
from app.core.clock import beijing_midnight

PAGE_SIZE = 20

WAY_ZH = {
    LookupWay.TYPED: "输入编号和查询码",
    LookupWay.QR_LINK: "扫描查询二维码",
    LookupWay.MESSAGE_LINK: "打开公众号消息",
    LookupWay.SIGNED_QR: "扫描证书上的签名二维码",
    LookupWay.FILE: "上传文件核验",
    LookupWay.OWNER: "企业登录后查看",
}
RESULT_ZH = {
    LookupResult.SHOWN: "已显示结果",
    LookupResult.WRONG: "查询码不正确",
    LookupResult.PAUSED: "失败过多，已暂停",
    LookupResult.DOWNLOADED: "下载PDF证书",
    LookupResult.CHECKED: "已核验",
}


@dataclass(frozen=True, slots=True)
class LookupLine:
    """One look-up as its owners see it; `at` is UTC, `origin` a network (/24 or /48) or None."""

    at: datetime
    way: LookupWay
    result: LookupResult
    origin: str | None

    @property
    def way_zh(self) -> str:
        """How somebody came to ask."""
        return WAY_ZH[self.way]

    @property
    def result_zh(self) -> str:
        """What he was told."""
        return RESULT_ZH[self.result]


def lookups(
    session: Session, certificate_id: int, *, page: int = 1, size: int = PAGE_SIZE
) -> tuple[list[LookupLine], int]:
    """List a page of the look-ups of a certificate, newest first, and how many there are in all.

    The caller makes sure that it is asked for one of the certificate's owners.
    """
    of_certificate = Lookup.certificate_id == certificate_id
    rows = session.execute(
        select(Lookup.at, Lookup.way, Lookup.result, Lookup.origin)
        .where(of_certificate)
        .order_by(Lookup.id.desc())
        .offset((page - 1) * size)
        .limit(size)
    )
    count = session.execute(select(func.count()).select_from(Lookup).where(of_certificate)).scalar_one()
    return [LookupLine(*row) for row in rows], count


@dataclass(frozen=True, slots=True)
class Deed:
    """One entry of the audit; `at` is UTC, `source` an address, `details` hold no secrets."""

    at: datetime
    tag: str
    actor: str
    subject_id: int | None
    source: str | None
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class DeedSearch:
    """What deeds are looked for: how the tag begins, a part of the actor, days in Asia/Shanghai, both included."""

    tag: str = ""
    actor: str = ""
    subject_id: int | None = None
    first_day: date | None = None
    last_day: date | None = None


def deeds(session: Session, wanted: DeedSearch, *, page: int = 1) -> tuple[list[Deed], bool]:
    """List a page of what was done, the newest first, and whether there is more."""
    statement = select(
        AuditEntry.at,
        AuditEntry.tag,
        AuditEntry.actor,
        AuditEntry.subject_id,
        AuditEntry.source,
        AuditEntry.details,
    )
    if wanted.tag:
        statement = statement.where(AuditEntry.tag.startswith(wanted.tag, autoescape=True))
    if wanted.actor:
        statement = statement.where(AuditEntry.actor.contains(wanted.actor, autoescape=True))
    if wanted.subject_id is not None:
        statement = statement.where(AuditEntry.subject_id == wanted.subject_id)
    if wanted.first_day:
        statement = statement.where(AuditEntry.at >= beijing_midnight(wanted.first_day))
    if wanted.last_day:
        statement = statement.where(AuditEntry.at < beijing_midnight(wanted.last_day + timedelta(days=1)))
    rows = session.execute(
        statement.order_by(AuditEntry.id.desc()).offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE + 1)
    ).all()
    return [Deed(*row) for row in rows[:PAGE_SIZE]], len(rows) > PAGE_SIZE
