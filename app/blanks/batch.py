"""Stock by CSV: one line a step, all lines or none, and the stock as a file of the same kind."""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.blanks import queries, stock
from app.blanks.errors import RangeError
from app.blanks.models import SHEET_STATE_ZH, BlankKind, SheetState
from app.certificates.lists import ListError, decoded
from app.core.errors import AppError

HEAD = ("办理", "种类代码", "起始编号", "截止编号", "数量", "统一社会信用代码", "原因")
STOCK_HEAD = ("种类代码", "种类名称", "起始编号", "截止编号", "数量", "状态", "企业")
MOST_LINES = 500
_LONGEST_REASON = 200
_QUANTITY = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was written; `place` counts from 1 as spreadsheets do, the head being one of them."""

    place: int
    step: str
    kind: str
    first_no: str
    last_no: str
    quantity: str
    uscc: str
    reason: str


class BatchError(AppError):
    """Some lines can't be done, so none was; `faults` are Chinese sentences that name their line."""

    code = "blank_batch"
    status = 422
    message_zh = "文件有误，全部未办理"

    def __init__(self, faults: list[str]) -> None:
        super().__init__()
        self.faults = faults


def read(data: bytes) -> list[Line]:
    """Read the lines of a file.

    Raises:
        ListError: when it is no CSV, lacks a column, or has no line or more than 500.
    """
    try:
        rows = list(csv.reader(io.StringIO(decoded(data), newline="")))
    except csv.Error:
        raise ListError("文件不是 CSV") from None
    titles = [_plain(cell) for cell in rows[0]] if rows else []
    missing = [title for title in HEAD if title not in titles]
    if missing:
        raise ListError(f"第一行缺少列：{'、'.join(missing)}")
    places = [titles.index(title) for title in HEAD]
    lines = [
        Line(number, *(_plain(row[place]) if place < len(row) else "" for place in places))
        for number, row in enumerate(rows[1:], start=2)
        if any(cell.strip() for cell in row)
    ]
    if not lines:
        raise ListError("文件没有内容")
    if len(lines) > MOST_LINES:
        raise ListError(f"一次最多 {MOST_LINES} 行")
    return lines


def run(session: Session, lines: list[Line], *, by: str) -> None:
    """Do every line in order, later ones seeing what earlier ones did; the caller's unit of work keeps all or none.

    Raises:
        BatchError: when any line can't be done.
    """
    faults = []
    for line in lines:
        try:
            with session.begin_nested():
                _do(session, line, by)
        except RangeError as error:
            faults.append(f"第 {line.place} 行：{error.message_zh}")
    if faults:
        raise BatchError(faults)


def stock_rows(session: Session) -> Iterator[tuple[str, ...]]:
    """Give the whole stock as runs, for a file."""
    counted = queries.continuations(session)
    for kind in queries.kinds(session):
        if kind.is_continuation:
            for one in counted.get(kind.id, ()):
                words = SHEET_STATE_ZH[SheetState.COLLECTED if one.enterprise else SheetState.IN_STOCK]
                yield kind.code, kind.name, "", "", str(one.quantity), words, one.enterprise or ""
            continue
        for held in queries.holdings(session, kind, limit=100_000):
            ends = (held.run.first_no, held.run.last_no, str(held.run.quantity))
            yield kind.code, kind.name, *ends, SHEET_STATE_ZH[held.state], held.enterprise or ""


def _do(session: Session, line: Line, by: str) -> None:
    step = _STEPS.get(line.step)
    if step is None:
        raise RangeError(f"“办理”应为{'、'.join(_STEPS)}之一。")
    kind = queries.kind_by_code(session, line.kind)
    if kind is None:
        raise RangeError(f"没有种类代码“{line.kind}”。")
    step(session, line, kind, by)


def _receive(session: Session, line: Line, kind: BlankKind, by: str) -> None:
    if kind.is_continuation:
        stock.receive_continuations(session, kind.id, _quantity(line), by=by)
    else:
        _agree(line, stock.receive(session, kind.id, line.first_no, line.last_no, by=by).quantity)


def _issue(session: Session, line: Line, kind: BlankKind, by: str) -> None:
    enterprise_id = _enterprise(session, line)
    if kind.is_continuation:
        stock.issue_continuations(session, kind.id, _quantity(line), enterprise_id=enterprise_id, by=by)
    else:
        run = stock.issue(session, kind.id, line.first_no, line.last_no, enterprise_id=enterprise_id, by=by)
        _agree(line, run.quantity)


def _hand_out(session: Session, line: Line, kind: BlankKind, by: str) -> None:
    if kind.is_continuation:
        raise RangeError("空白续页/副页发放时即已领取，不需要再办理领取。")
    _agree(line, stock.hand_out(session, kind.id, line.first_no, line.last_no, by=by).quantity)


def _void(session: Session, line: Line, kind: BlankKind, by: str) -> None:
    if not line.reason or len(line.reason) > _LONGEST_REASON:
        raise RangeError(f"作废请写明原因，最多 {_LONGEST_REASON} 字。")
    if kind.is_continuation:
        holder = _enterprise(session, line) if line.uscc else None
        stock.void_continuations(
            session, kind.id, _quantity(line), enterprise_id=holder, reason=line.reason, by=by
        )
    else:
        run = stock.void(session, kind.id, line.first_no, line.last_no, reason=line.reason, by=by)
        _agree(line, run.quantity)


_STEPS: dict[str, Callable[[Session, Line, BlankKind, str], None]] = {
    "入库": _receive,
    "发放": _issue,
    "领取": _hand_out,
    "作废": _void,
}


def _agree(line: Line, quantity: int) -> None:
    # A number beside the range is there to be checked.
    if line.quantity and line.quantity != str(quantity):
        raise RangeError(f"该号段共 {quantity} 张，与“数量”{line.quantity} 不符。")


def _quantity(line: Line) -> int:
    if _QUANTITY.fullmatch(line.quantity) is None:
        raise RangeError("请在“数量”填写整数。")
    return int(line.quantity)


def _enterprise(session: Session, line: Line) -> int:
    found = queries.enterprise_by_uscc(session, line.uscc.upper())
    if found is None:
        raise RangeError(f"没有统一社会信用代码为“{line.uscc}”的企业。")
    return found.id


def _plain(cell: str) -> str:
    """Take off what spreadsheets put around a long number, and fold full width."""
    text = unicodedata.normalize("NFKC", cell).strip()
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    return text.removeprefix("'").strip()
