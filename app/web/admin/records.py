"""操作记录: who did what, searched in the audit."""

from urllib.parse import urlencode

from flask import Blueprint, Response, request, url_for

from app.audit import queries
from app.audit.queries import DeedSearch
from app.core import clock
from app.core.db import db
from app.staff.models import Role
from app.web.admin import desk
from app.web.admin.forms import RecordForm
from app.web.shared.access import Policy, policy

pages = Blueprint("admin_records", __name__, url_prefix="/admin")
_LAST_PAGE = 1000


@pages.get("/records")
@policy(Policy.STAFF, Role.SECURITY)
def search() -> Response:
    """Search the audit."""
    form = RecordForm(request.args)
    if not form.validate():
        return desk.page("admin/records.html", 422, form=form, deeds=[], beijing_text=clock.beijing_text)
    number = min(max(request.args.get("page", 1, type=int), 1), _LAST_PAGE)
    wanted = DeedSearch(
        tag=(form.tag.data or "").strip(),
        actor=(form.actor.data or "").strip(),
        subject_id=form.subject_id.data,
        first_day=form.first_day.data,
        last_day=form.last_day.data,
    )
    found, more = queries.deeds(db.session(), wanted, page=number)
    return desk.page(
        "admin/records.html",
        form=form,
        deeds=found,
        newer_url=_turned(form, number - 1) if number > 1 else None,
        older_url=_turned(form, number + 1) if more and number < _LAST_PAGE else None,
        beijing_text=clock.beijing_text,
    )


def _turned(form: RecordForm, number: int) -> str:
    kept = {field.name: request.args[field.name] for field in form if field.name in request.args}
    return f"{url_for('admin_records.search')}?{urlencode(kept | {'page': number})}"
