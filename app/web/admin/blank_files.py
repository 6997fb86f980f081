"""Stock by CSV: steps of a file, and the stock as a file (D44)."""

from flask import Blueprint, flash, redirect, url_for
from flask import Response as Page
from werkzeug.wrappers import Response

from app.blanks import batch
from app.blanks.batch import BatchError
from app.certificates.lists import MAX_BYTES, ListError, as_csv
from app.core import clock
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.staff.models import Role
from app.web.admin import desk
from app.web.admin.blank_forms import BatchForm
from app.web.shared import files, uploads
from app.web.shared.access import Policy, policy

pages = Blueprint("admin_blank_files", __name__, url_prefix="/admin/blanks")
uploads.allow(pages, {"admin_blank_files.run"}, MAX_BYTES)


@pages.get("/batch")
@policy(Policy.STAFF, Role.ISSUER_DESK)
def form() -> Page:
    """Ask for a file of steps."""
    return _page(BatchForm())


@pages.post("/batch")
@policy(Policy.STAFF, Role.ISSUER_DESK)
def run() -> Response:
    """Do the steps of a file, all or none."""
    sent = BatchForm()
    faults: list[str] = []
    if sent.validate():
        try:
            lines = batch.read(sent.file.data.read(MAX_BYTES + 1))
            with unit_of_work() as session:
                batch.run(session, lines, by=f"staff {desk.member().user_name}")
        except ListError as error:
            sent.file.errors = [str(error)]
        except BatchError as error:
            sent.file.errors, faults = [error.message_zh], error.faults
        else:
            flash(f"{len(lines)} 行全部已办理。")
            return redirect(url_for("admin_blanks.listing"), code=303)
    return _page(sent, 422, faults=faults)


@pages.get("/batch/example.csv")
@policy(Policy.STAFF, Role.ISSUER_DESK)
def example() -> Response:
    """Give the head line that such a file begins with."""
    return _csv([batch.HEAD], "空白单证办理.csv")


@pages.get("/stock.csv")
@policy(Policy.STAFF, Role.ISSUER_DESK)
def stock_file() -> Response:
    """Give the whole stock as a file."""
    rows = [batch.STOCK_HEAD, *batch.stock_rows(db.session())]
    return _csv(rows, f"空白单证库存_{clock.today()}.csv")


def _csv(rows: list[tuple[str, ...]], name: str) -> Response:
    return files.attachment(as_csv(rows), name, "text/csv")


def _page(shown: BatchForm, status: int = 200, *, faults: list[str] | None = None) -> Page:
    return desk.page(
        "admin/blank_batch.html",
        status,
        form=shown,
        faults=faults or [],
        head=batch.HEAD,
        most=batch.MOST_LINES,
        kilobytes=MAX_BYTES // 1024,
    )
