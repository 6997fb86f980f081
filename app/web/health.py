"""Tells whether this process is able to serve (D2)."""

from flask import Blueprint, jsonify
from sqlalchemy import text
from werkzeug.wrappers import Response

from app.core.db import db
from app.web.shared.access import Policy, policy

pages = Blueprint("health", __name__)


@pages.get("/healthz")
@policy(Policy.PUBLIC)
def healthz() -> Response:
    """Answer 200 once the database answers; the error renderer says 503 when it does not."""
    db.session.execute(text("SELECT 1"))
    return jsonify({"status": "ok"})
