"""`POST /api/v1/status-events`: what sister systems say about businesses (R34, R46)."""

from flask import Blueprint
from werkzeug.wrappers import Response

from app.ingest.keys import Scope
from app.ingest.subjects import STATUS_EVENTS
from app.web.api import receiving
from app.web.shared.access import Policy, policy
from app.web.shared.csrf import csrf

pages = Blueprint("api_statuses", __name__, url_prefix="/api/v1")
# A signed request carries no cookie, so there is nothing that another site could ride on.
csrf.exempt(pages)


@pages.post("/status-events")
@policy(Policy.SIGNED)
def receive() -> Response:
    """Take in one status event or up to 1,000."""
    return receiving.receive(STATUS_EVENTS, scope=Scope.STATUSES, quiet_scope=Scope.STATUSES_QUIET)
