"""The signed interface of the issuing systems: certificates in, its schema and its page."""

from flask import Blueprint, jsonify, render_template
from werkzeug.wrappers import Response

from app.ingest.keys import Scope
from app.ingest.subjects import CERTIFICATES
from app.web.api import openapi, receiving, reference
from app.web.shared.access import Policy, policy
from app.web.shared.csrf import csrf

pages = Blueprint("api", __name__, url_prefix="/api/v1")
# A signed request carries no cookie, so there is nothing that another site could ride on.
csrf.exempt(pages)


@pages.post("/certificates")
@policy(Policy.SIGNED)
def receive() -> Response:
    """Take in one certificate or up to 1,000."""
    return receiving.receive(CERTIFICATES, scope=Scope.WRITE, quiet_scope=Scope.WRITE_QUIET)


@pages.get("/openapi.json")
@policy(Policy.PUBLIC)
def schema() -> Response:
    """Publish the schema."""
    return jsonify(openapi.document())


@pages.get("/docs")
@policy(Policy.PUBLIC)
def docs() -> Response:
    """Show the interface to people."""
    return Response(render_template("api_docs.html", **reference.page()), mimetype="text/html")
