"""Applications for upstream: read them with their files, and send what was decided (D47)."""

from flask import Blueprint, jsonify, request
from werkzeug.wrappers import Response

from app.applications import attachments, queries
from app.applications.decisions import DECISIONS
from app.applications.models import Application, ApplicationState
from app.core import clock
from app.core.db import db
from app.core.errors import AppError, NotFoundError
from app.ingest.keys import Scope
from app.web.api import answers, parameters, receiving, signed
from app.web.shared import uploads
from app.web.shared.access import Policy, policy
from app.web.shared.csrf import csrf

pages = Blueprint("api_applications", __name__, url_prefix="/api/v1")
# A signed request carries no cookie, so there is nothing that another site could ride on.
csrf.exempt(pages)
STATES = (
    ApplicationState.SUBMITTED,
    ApplicationState.GRANTED,
    ApplicationState.RETURNED,
    ApplicationState.CLOSED,
)


class StateError(AppError):
    """A state was asked for that no application shows to others."""

    code = "state_invalid"
    message_zh = "查询参数 state 为 submitted、granted、returned 或 closed。"


@pages.get("/applications")
@policy(Policy.SIGNED)
def listing() -> Response:
    """Give applications about the issuer's certificates, by default those that wait for a decision."""
    caller = signed.admit_question(Scope.APPLICATIONS)
    cut = parameters.cut("state")
    asked = request.args.get("state", ApplicationState.SUBMITTED.value)
    if asked not in STATES:
        raise StateError
    found = queries.of_issuer(
        db.session(), caller.issuer_id, [ApplicationState(asked)], cut.after, cut.limit + 1
    )
    shown = [_told(one) for one in found[: cut.limit]]
    answer = answers.Applications(
        applications=shown, after=shown[-1].id if shown else cut.after, more=len(found) > cut.limit
    )
    return jsonify(answer.model_dump())


@pages.get("/applications/<number>/attachments/<row:attachment_id>")
@policy(Policy.SIGNED)
def attachment(number: str, attachment_id: int) -> Response:
    """Give a file of an application."""
    caller = signed.admit_question(Scope.APPLICATIONS)
    found = queries.by_number(db.session(), caller.issuer_id, number)
    if found is None or found.state not in STATES:
        raise NotFoundError
    file = attachments.one(db.session(), found.id, attachment_id)
    return uploads.give(file.sha256, file.name)


@pages.post("/application-decisions")
@policy(Policy.SIGNED)
def decide() -> Response:
    """Take in one decision or up to 1,000."""
    return receiving.receive(DECISIONS, scope=Scope.DECISIONS)


def _told(found: Application) -> answers.Application:
    submitted_at = found.submitted_at or found.created_at
    return answers.Application(
        id=found.id,
        application_no=found.number,
        kind=found.kind.value,
        state=found.state.value,
        certificate_no=found.certificate.certificate_no,
        uscc=found.enterprise.uscc,
        enterprise=found.enterprise.name,
        reprint_reason=found.reprint_reason or None,
        remark=found.remark or None,
        submitted_at=submitted_at.astimezone(clock.BEIJING).isoformat(),
        attachments=[
            answers.Attachment(
                id=file.id,
                name=file.name,
                size=file.size,
                pages=file.pages,
                sha256=file.sha256,
                scanned=file.is_scanned,
            )
            for file in attachments.of(db.session(), found.id)
        ],
    )
