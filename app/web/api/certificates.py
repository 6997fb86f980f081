"""The signed interface of the issuing systems: certificates in."""

from flask import Blueprint, g, jsonify, request
from werkzeug.wrappers import Response

from app.core.errors import AppError
from app.ingest import service
from app.ingest.keys import Scope
from app.ingest.store import Incoming
from app.web.api import signed
from app.web.shared.access import Policy, policy
from app.web.shared.csrf import csrf

pages = Blueprint("api", __name__, url_prefix="/api/v1")
# A signed request carries no cookie, so there is nothing that another site could ride on.
csrf.exempt(pages)

_FLAGS = {"check", "quiet"}


class UnknownParameterError(AppError):
    """A query parameter that does not exist: a mistyped `check` must not become the real thing."""

    code = "unknown_parameter"
    message_zh = "查询参数只有 check 和 quiet，值为 1 或 0。"


@pages.post("/certificates")
@policy(Policy.SIGNED)
def receive() -> Response:
    """Take in one certificate or up to 1,000."""
    found = signed.admit(Scope.WRITE)
    flags = _flags()
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


def _flags() -> dict[str, bool]:
    given = {name: request.args.getlist(name) for name in request.args}
    if given.keys() - _FLAGS or any(values not in (["0"], ["1"]) for values in given.values()):
        raise UnknownParameterError
    return {name: given.get(name) == ["1"] for name in _FLAGS}
