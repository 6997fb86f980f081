"""导出Excel: the whole list as a BIFF workbook (R78); a long one is built by a worker (D48)."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from io import BytesIO
from itertools import chain

import xlwt
from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from app.audit.service import record
from app.core import clock
from app.core.db import db
from app.core.gateways import current
from app.core.unit_of_work import after_commit, unit_of_work
from app.printing import queries
from app.printing.models import ExportState, PrintExport
from app.printing.queries import Conditions, Line
from app.printing.service import Person

_log = logging.getLogger(__name__)
FILE_NAME = "自助打印列表.xls"
COLUMNS = (
    "序号",
    "检验检疫编号",
    "证书编号",
    "证书格式",
    "申报单位",
    "发货单位",
    "签证日期",
    "打印状态",
    "打印次数",
)
# So many rows take a fifth of a second; more of them are no work for a request.
AT_ONCE = 5_000
KEPT = timedelta(days=1)
_LEASE = timedelta(minutes=5)
# In the unit of the format: a 256th of a character.
_WIDTHS = tuple(256 * characters for characters in (8, 24, 24, 40, 32, 32, 14, 12, 12))
_BOLD = xlwt.easyxf("font: bold on")
_DAY = xlwt.easyxf(num_format_str="yyyy-mm-dd")


def workbook(lines: Iterable[Line]) -> bytes:
    """Write the list as an .xls file, which Excel and LibreOffice open.

    Texts are written as texts: one that begins with an equals sign is never a formula.
    """
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("自助打印列表")
    for column, (name, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True)):
        sheet.write(0, column, name, _BOLD)
        sheet.col(column).width = width
    sheet.set_panes_frozen(True)
    sheet.set_horz_split_pos(1)
    for row, line in enumerate(lines, start=1):
        sheet.write(row, 0, row)
        texts = (
            line.inspection_no or "",
            line.certificate_no,
            line.kind_name,
            line.declarant,
            line.consignor,
        )
        for column, text in enumerate(texts, start=1):
            sheet.write(row, column, text)
        sheet.write(row, 6, line.issued_on, _DAY)
        sheet.write(row, 7, line.status_zh)
        sheet.write(row, 8, line.prints)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def ask(session: Session, who: Person, wanted: Conditions, total: int) -> int:
    """Ask for a long list and wake the worker that builds it; gives the id of the export."""
    asked = PrintExport(
        operator_id=who.operator_id,
        uscc=who.uscc,
        conditions=wanted.dumped(),
        total=min(total, queries.MOST),
        state=ExportState.WAITING,
        created_at=clock.now(),
    )
    session.add(asked)
    session.flush()
    record("printing:export:asked", actor=who.actor, subject_id=asked.id, rows=asked.total)
    after_commit("outbox.wake", current().wake.wake)
    return asked.id


def of_operator(session: Session, operator_id: int, export_id: int) -> PrintExport | None:
    """Find an export that an operator asked for."""
    return session.scalars(
        select(PrintExport).where(PrintExport.id == export_id, PrintExport.operator_id == operator_id)
    ).one_or_none()


def is_waiting(by: timedelta) -> bool:
    """Tell whether an export has waited for longer than that; reads only."""
    moment = clock.now()
    return (
        db.session.scalar(
            select(PrintExport.id).where(PrintExport.created_at <= moment - by, *_free(moment)).limit(1)
        )
        is not None
    )


def build_next() -> bool:
    """Build the export that has waited longest, in units of work of its own; False when none waits."""
    moment = clock.now()
    with unit_of_work(durable=False) as session:
        oldest = select(PrintExport.id).where(*_free(moment)).order_by(PrintExport.id).limit(1)
        taken = session.execute(
            update(PrintExport)
            .where(PrintExport.id == oldest.scalar_subquery(), *_free(moment))
            .values(claimed_at=moment)
            .returning(PrintExport.id, PrintExport.uscc, PrintExport.conditions)
            .execution_options(synchronize_session=False)
        ).one_or_none()
    if taken is None:
        return False
    try:
        batches = queries.every_line(db.session(), taken.uscc, Conditions.loaded(taken.conditions))
        file = workbook(chain.from_iterable(batches))
        db.session.rollback()
        sha256 = current().storage.put(file)
    except Exception:  # noqa: BLE001 - whatever it is, the person is told
        _log.exception("an export can't be built", extra={"ids": {"print_export": taken.id}})
        _settle(taken.id, ExportState.FAILED, None)
        return True
    _settle(taken.id, ExportState.READY, sha256)
    return True


def purge() -> int:
    """Delete exports of yesterday and their files; call inside a unit of work. Returns how many."""
    old = PrintExport.created_at < clock.now() - KEPT
    for sha256 in db.session.scalars(select(PrintExport.sha256).where(old, PrintExport.sha256.is_not(None))):
        current().storage.remove(str(sha256))
    gone = db.session.execute(delete(PrintExport).where(old))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _free(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    claimed_at = PrintExport.claimed_at
    return (
        PrintExport.state == ExportState.WAITING,
        or_(claimed_at.is_(None), claimed_at <= moment - _LEASE),
    )


def _settle(export_id: int, state: ExportState, sha256: str | None) -> None:
    with unit_of_work() as session:
        session.execute(
            update(PrintExport).where(PrintExport.id == export_id).values(state=state, sha256=sha256)
        )
