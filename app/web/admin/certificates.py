"""Certificates for staff: what is stored, what became of the notices (D20), who looked."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.accounts.rules import mask_phone
from app.audit import queries as audit
from app.audit.queries import LookupLine
from app.audit.service import record
from app.certificates import queries as certificates
from app.certificates import rules
from app.certificates.models import DIRECTION_ZH, Direction
from app.certificates.queries import CertificateView
from app.certificates.rules import Validity
from app.core import clock
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.unit_of_work import unit_of_work
from app.notifications import queries as notifications
from app.notifications import service as sending
from app.staff.models import Role
from app.web.admin import desk
from app.web.shared import lookups as asking
from app.web.shared.access import Policy, policy

pages = Blueprint("admin_certificates", __name__, url_prefix="/admin")


@dataclass(frozen=True)
class _Found:
    view: CertificateView
    direction_zh: str
    is_valid: bool
    reason: str | None
    phone: str
    lookups: list[LookupLine]
    lookup_count: int


@pages.get("/certificates")
@policy(Policy.STAFF, Role.VIEWER)
def search() -> Response:
    """Find a certificate by its number; each view of one is audited."""
    typed = request.args.get("no", "").strip()
    number = rules.clean_no(typed)
    found = _find(number) if number else []
    if found:
        with unit_of_work():
            for one in found:
                record(
                    "certificates:certificate:viewed_by_staff",
                    actor=f"staff {desk.member().user_name}",
                    subject_id=one.view.id,
                )
    return desk.page(
        "admin/certificates.html",
        typed=typed,
        found=found,
        trail=notifications.trail(number) if number else [],
        may_send=desk.member().may(Role.ISSUER_DESK),
        beijing_text=clock.beijing_text,
    )


@pages.post("/deliveries/<row:delivery_id>/again")
@policy(Policy.STAFF, Role.ISSUER_DESK)
def send_again(delivery_id: int) -> Response:
    """Send a notice of unknown fate, refused or given up once more (D17)."""
    with unit_of_work():
        if not sending.send_again(delivery_id):
            raise NotFoundError("只有结果未知、被拒绝或已放弃的通知可以重发。")
        record(
            "notifications:delivery:send_again",
            actor=f"staff {desk.member().user_name}",
            subject_id=delivery_id,
        )
    flash(f"通知 {delivery_id} 已重新排队。")
    return redirect(url_for("admin_certificates.search", no=request.form.get("no", "")), code=303)


def _find(number: str) -> list[_Found]:
    session, today = db.session(), clock.today()
    views = [certificates.by_number(session, direction, number) for direction in Direction]
    made = []
    for view in views:
        if view is None:
            continue
        lookups, count = audit.lookups(session, view.id)
        made.append(
            _Found(
                view=view,
                direction_zh=DIRECTION_ZH[view.direction],
                is_valid=view.validity(today) is Validity.VALID,
                reason=asking.reason(view),
                phone=mask_phone(view.contact_phone) if view.contact_phone else "",
                lookups=lookups,
                lookup_count=count,
            )
        )
    return made
