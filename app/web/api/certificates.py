"""The signed interface of the issuing systems: certificates in, its schema and its page."""

from flask import Blueprint, g, jsonify, render_template
from werkzeug.wrappers import Response

from app.ingest import service
from app.ingest.keys import Scope
from app.ingest.store import Incoming
from app.web.api import openapi, parameters, reference, signed
from app.web.shared.access import Policy, policy
from app.web.shared.csrf import csrf

pages = Blueprint("api", __name__, url_prefix="/api/v1")
# A signed request carries no cookie, so there is nothing that another site could ride on.
csrf.exempt(pages)


@pages.post("/certificates")
@policy(Policy.SIGNED)
def receive() -> Response:
    """Take in one certificate or up to 1,000."""
    found = signed.admit(Scope.WRITE)
    flags = parameters.flags()
    if flags["quiet"]:
        found.caller.require(Scope.WRITE_QUIET)
    incoming = Incoming(
        issuer_id=found.caller.issuer_id,
        message_id=found.message_id,
        body=found.body,
        source=f"key:{found.caller.key_id}",
        quiet=flags["quiet"],
    )
    answer = service.preview(incoming) if flags["check"] else service.receive(incoming)
    response = jsonify({**answer.body, "request_id": g.request_id})
    if answer.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


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
