"""`GET /api/v1/print-events`: what became of an issuer's certificates in self-printing (D47)."""

from typing import Any

from flask import Blueprint, jsonify
from sqlalchemy import Row
from werkzeug.wrappers import Response

from app.core import clock
from app.core.db import db
from app.ingest.keys import Scope
from app.printing import queries
from app.web.api import answers, parameters, signed
from app.web.shared.access import Policy, policy

pages = Blueprint("api_prints", __name__, url_prefix="/api/v1")


@pages.get("/print-events")
@policy(Policy.SIGNED)
def events() -> Response:
    """Give the events after one of them; the newest half minute comes later, so that none is ever missed."""
    caller = signed.admit_question(Scope.PRINTS)
    cut = parameters.cut()
    rows = queries.events_after(db.session(), caller.issuer_id, cut.after, cut.limit + 1)
    shown = [_event(row) for row in rows[: cut.limit]]
    answer = answers.PrintEvents(
        events=shown, after=shown[-1].id if shown else cut.after, more=len(rows) > cut.limit
    )
    return jsonify(answer.model_dump())


def _event(row: Row[Any]) -> answers.PrintEvent:
    found, job = row.PrintEvent, row.PrintJob
    return answers.PrintEvent(
        id=found.id,
        at=found.at.astimezone(clock.BEIJING).isoformat(),
        event=found.kind.value,
        certificate_no=row.certificate_no,
        version=job.version if job else None,
        copy_no=job.copy_no if job else None,
        blank_no=job.blank_no if job else None,
        continuations=job.continuations if job else 0,
    )
