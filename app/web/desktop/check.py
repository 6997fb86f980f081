"""批量核对: a list of numbers, each answered as the enterprise's own query would answer it."""

from datetime import timedelta

from flask import Blueprint, Response
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.wrappers import Response as AnyResponse
from wtforms import TextAreaField

from app.audit.service import record
from app.certificates import lists, owned
from app.certificates.lists import Asked, ListError
from app.certificates.models import DIRECTION_ZH
from app.certificates.queries import CertificateView
from app.core import budgets, clock
from app.core.db import db
from app.core.errors import PausedError
from app.core.unit_of_work import unit_of_work
from app.web.desktop import frame
from app.web.desktop.operator import signed_in
from app.web.shared import files, lookups, origin, papers, uploads
from app.web.shared.access import Policy, policy

pages = Blueprint("desktop_check", __name__, url_prefix="/desktop/check")
uploads.allow(pages, {"desktop_check.check", "desktop_check.result"}, lists.MAX_BYTES)

_SPAN = timedelta(minutes=10)
CHECKS = budgets.Budget("desktop-check", 60, _SPAN, _SPAN)
HEAD = ("序号", "证书编号", "出入境类型", "证书类别名称", "签证日期", "状态", "说明")
_NOT_FOUND = "没有该编号的证书，或贵企业不是其收发货人、申报单位"
_NO_NUMBER = "证书编号只含数字和字母"

Row = tuple[str, ...]


class CheckForm(FlaskForm):  # type: ignore[misc]
    """Numbers pasted, or in a file; a file goes first."""

    numbers = TextAreaField("证书编号")
    file = FileField("或上传文件")


@pages.get("")
@policy(Policy.OPERATOR)
def form() -> Response:
    """Ask for the list."""
    return _page(CheckForm())


@pages.post("")
@policy(Policy.OPERATOR)
def check() -> Response:
    """Answer the list on the page; it changes nothing and is kept nowhere, so there is no address to lead to."""
    sent = CheckForm()
    asked = _asked(sent)
    if asked is None:
        return _page(sent, 422)
    return _page(sent, asked=asked, rows=_answers(asked))


@pages.post("/result.csv")
@policy(Policy.OPERATOR)
def result() -> AnyResponse:
    """Give the answers as a file for spreadsheets."""
    sent = CheckForm()
    asked = _asked(sent)
    if asked is None:
        return _page(sent, 422)
    content = lists.as_csv([HEAD, *_answers(asked)])
    return files.attachment(content, f"批量核对_{clock.today()}.csv", "text/csv")


def _page(
    shown: CheckForm, status: int = 200, *, asked: list[Asked] | None = None, rows: list[Row] | None = None
) -> Response:
    return frame.page(
        "desktop/check.html",
        status,
        form=shown,
        head=HEAD,
        rows=rows,
        written="\n".join(one.written for one in asked or []),
        most=lists.MAX_NUMBERS,
        kilobytes=lists.MAX_BYTES // 1024,
    )


def _asked(sent: CheckForm) -> list[Asked] | None:
    """Read the list; None when it can't be, with the message at its field."""
    field = sent.file if sent.file.data else sent.numbers
    try:
        data = sent.file.data.read(lists.MAX_BYTES + 1) if sent.file.data else None
        return lists.read(lists.decoded(data) if data is not None else sent.numbers.data or "")
    except ListError as error:
        field.errors = [str(error)]
        return None


def _answers(asked: list[Asked]) -> list[Row]:
    _count(len(asked))
    numbers = {one.number for one in asked if one.number}
    found = owned.by_numbers(db.session(), signed_in().uscc, numbers)
    rows: list[Row] = []
    for place, one in enumerate(asked, start=1):
        if one.number is None:
            rows.append((str(place), one.written, "", "", "", "无法核对", _NO_NUMBER))
        elif one.number not in found:
            rows.append((str(place), one.number, "", "", "", "未查询到", _NOT_FOUND))
        else:
            rows += [_row(place, view) for view in found[one.number]]
    return rows


def _row(place: int, view: CertificateView) -> Row:
    return (
        str(place),
        view.certificate_no,
        DIRECTION_ZH[view.direction],
        view.kind_name,
        view.issued_on.isoformat(),
        "有效" if papers.is_valid(view) else "无效",
        lookups.reason(view) or "",
    )


def _count(numbers: int) -> None:
    who = signed_in()
    with unit_of_work(durable=False) as writing:
        until = budgets.take(writing, CHECKS, str(who.operator_id))
        if until is None:
            record(
                "certificates:list:checked",
                actor=f"operator {who.operator_id}",
                source=origin.source(),
                numbers=numbers,
            )
    if until is not None:
        wait = max(1, int((until - clock.now()).total_seconds()))
        raise PausedError("核对过于频繁，请稍后再试。", retry_after=wait)
