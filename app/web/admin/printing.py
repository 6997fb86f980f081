"""自助打印 for staff: certificates that failed too often, jobs that nobody confirms, what was printed (D43)."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.certificates import queries as certificates
from app.certificates import rules
from app.certificates.models import Direction
from app.core import clock
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.printing import queries, service
from app.printing.models import EVENT_ZH, JOB_STATE_ZH
from app.staff.models import Role
from app.web.admin import desk
from app.web.shared.access import Policy, policy

pages = Blueprint("admin_printing", __name__, url_prefix="/admin/printing")

_SETTLED = {
    "printed": "已确认打印成功。",
    "failed": "已确认打印失败，空白单证记为报废。",
    "cancelled": "已取消，空白单证可再次使用。",
}


@pages.get("/")
@policy(Policy.STAFF, Role.ISSUER_DESK)
def listing() -> Response:
    """Show what waits for staff; with a number, the history of that certificate's prints."""
    session = db.session()
    number = rules.clean_no(request.args.get("no", "").strip())
    found = certificates.by_number(session, Direction.EXIT, number) if number else None
    return desk.page(
        "admin/printing.html",
        typed=request.args.get("no", "").strip(),
        found=found,
        standing=queries.standing(session, found.id) if found else None,
        jobs=queries.jobs_of(session, found.id) if found else [],
        events=queries.events_of(session, found.id) if found else [],
        stopped=queries.stopped(session),
        unconfirmed=queries.unconfirmed(session, clock.now()),
        job_states=JOB_STATE_ZH,
        event_names=EVENT_ZH,
        beijing_text=clock.beijing_text,
    )


@pages.post("/<row:certificate_id>/release")
@policy(Policy.STAFF, Role.ISSUER_DESK)
def release(certificate_id: int) -> Response:
    """Let a certificate that failed too often be printed again."""
    with unit_of_work() as session:
        service.release(session, certificate_id, by=_actor())
    return _done("已解除锁定，企业可以再次打印。")


@pages.post("/jobs/<row:job_id>/<any(printed,failed,cancelled):outcome>")
@policy(Policy.STAFF, Role.ISSUER_DESK)
def settle(job_id: int, outcome: str) -> Response:
    """Settle a job whose operator does not, after asking him; one whose file never left is only given up."""
    with unit_of_work() as session:
        if outcome == "cancelled":
            service.cancel(session, job_id, by=_actor())
        else:
            service.confirm(session, job_id, succeeded=outcome == "printed", by=_actor())
    return _done(_SETTLED[outcome])


def _actor() -> str:
    return f"staff {desk.member().user_name}"


def _done(words: str) -> Response:
    flash(words)
    return redirect(url_for(".listing"), code=303)
