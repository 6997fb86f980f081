"""Blank forms of the demo: two kinds, sheets in the operator's hands, and an application that waits."""

from sqlalchemy.orm import Session

from app.blanks import kinds, requests, stock
from app.blanks.kinds import KindDraft

FIRST_NO = "HB20260001"
_LAST_NO, _LAST_ISSUED, _LAST_COLLECTED = "HB20261000", "HB20260050", "HB20260040"
_FORMATS = ("3-2-4", "C5-1", "C3-1", "C2-2", "C2-1")
_CONTINUATIONS, _HANDED_OUT, _ASKED = 500, 50, 20
_BY = "demo"


def lay_in(session: Session, *, operator_id: int, enterprise_id: int) -> None:
    """Put sheets into the stock and into the hands of the demo's enterprise."""
    sheet = kinds.add(session, KindDraft("HB", "检验检疫证书空白单证（A4）", _FORMATS, "HB", 8), by=_BY)
    stock.receive(session, sheet, FIRST_NO, _LAST_NO, by=_BY)
    stock.issue(session, sheet, FIRST_NO, _LAST_ISSUED, enterprise_id=enterprise_id, by=_BY)
    stock.hand_out(session, sheet, FIRST_NO, _LAST_COLLECTED, by=_BY)
    more = kinds.add(session, KindDraft("XF", "空白续页/副页（A4）", _FORMATS, is_continuation=True), by=_BY)
    stock.receive_continuations(session, more, _CONTINUATIONS, by=_BY)
    stock.issue_continuations(session, more, _HANDED_OUT, enterprise_id=enterprise_id, by=_BY)
    requests.apply(
        session,
        operator_id=operator_id,
        enterprise_id=enterprise_id,
        kind_id=sheet,
        quantity=_ASKED,
        note="演示：请到管理端发放",
    )
