"""How a signed message is received, whatever it is about: scopes, dry run, quiet load, first answer again."""

from flask import g, jsonify
from werkzeug.wrappers import Response

from app.ingest import service
from app.ingest.keys import Scope
from app.ingest.store import Incoming
from app.ingest.subjects import Subject
from app.web.api import parameters, signed


def receive(subject: Subject, *, scope: Scope, quiet_scope: Scope | None = None) -> Response:
    """Admit the current request, take its message in or preview it, and answer.

    What has no scope for a quiet load can't be sent quietly.
    """
    found = signed.admit(scope)
    flags = parameters.flags()
    if flags["quiet"]:
        if quiet_scope is None:
            raise parameters.UnknownParameterError
        found.caller.require(quiet_scope)
    incoming = Incoming(
        issuer_id=found.caller.issuer_id,
        message_id=found.message_id,
        body=found.body,
        source=f"key:{found.caller.key_id}",
        quiet=flags["quiet"],
        subject=subject,
    )
    answer = service.preview(incoming) if flags["check"] else service.receive(incoming)
    response = jsonify({**answer.body, "request_id": g.request_id})
    if answer.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response
