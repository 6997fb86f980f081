"""`/.well-known/`: the keys and status lists with which anybody checks a paper's QR off line."""

from datetime import timedelta

from flask import Blueprint, jsonify, request
from werkzeug.wrappers import Response

from app.core.db import db
from app.proofs import keys, statuslist
from app.web.shared.access import Policy, policy

pages = Blueprint("wellknown", __name__, url_prefix="/.well-known")
_KEEP_KEYS = timedelta(hours=1)


@pages.get("/ecert-keys.json")
@policy(Policy.PUBLIC)
def key_list() -> Response:
    """Publish every key that has ever signed, as a JWK set."""
    response = jsonify(keys.published(db.session()))
    response.mimetype = "application/jwk-set+json"
    response.add_etag()
    return _public(response, _KEEP_KEYS)


@pages.get("/ecert-status/<int:number>")
@policy(Policy.PUBLIC)
def status(number: int) -> Response:
    """Publish one status list."""
    found = statuslist.status_list(db.session(), number)
    response = Response(found.signed, mimetype=statuslist.MEDIA_TYPE)
    response.set_etag(found.etag, weak=True)
    response.last_modified = found.issued_at
    return _public(response, statuslist.KEEP)


def _public(response: Response, keep: timedelta) -> Response:
    response.headers["Cache-Control"] = f"public, max-age={int(keep.total_seconds())}"
    # Partners check in browsers too; there is nothing here that is not for everybody.
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response.make_conditional(request)
