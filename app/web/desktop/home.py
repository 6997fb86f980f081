"""首页 with the 系统公告, each with its text, and 版本说明 (R26, R25)."""

from flask import Blueprint, Response

from app.announcements import queries
from app.announcements.models import Kind
from app.core.db import db
from app.web.desktop import frame
from app.web.shared.access import Policy, policy

pages = Blueprint("desktop_home", __name__, url_prefix="/desktop")


@pages.get("/")
@policy(Policy.OPERATOR)
def home() -> Response:
    """List the announcements."""
    return frame.page("desktop/home.html", articles=queries.shown(db.session(), Kind.ANNOUNCEMENT))


@pages.get("/version-notes")
@policy(Policy.OPERATOR)
def version_notes() -> Response:
    """List what changed."""
    return frame.page("desktop/version_notes.html", articles=queries.shown(db.session(), Kind.VERSION_NOTE))
