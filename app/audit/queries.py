"""Reads of the audit: who looked at a certificate, for its owners (when, which way, with which result, from where)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.models import Lookup, LookupResult, LookupWay

PAGE_SIZE = 20

WAY_ZH = {
    LookupWay.TYPED: "输入编号和查询码",
    LookupWay.QR_LINK: "扫描查询二维码",
    LookupWay.MESSAGE_LINK: "打开公众号消息",
    LookupWay.SIGNED_QR: "扫描证书上的签名二维码",
    LookupWay.FILE: "上传文件核验",
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
