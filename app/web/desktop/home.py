"""首页 with the 系统公告, each with its text in a tab of its own, and 版本说明 (R26, R25)."""

from flask import Blueprint, Response

from app.announcements import queries
from app.announcements.models import Kind
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.unit_of_work import unit_of_work
from app.inbox import service as inbox
from app.inbox.models import Source
from app.web.desktop import frame
from app.web.desktop.operator import signed_in
from app.web.shared.access import Policy, policy

pages = Blueprint("desktop_home", __name__, url_prefix="/desktop")


@pages.get("/")
@policy(Policy.OPERATOR)
def home() -> Response:
    """List the announcements."""
    return frame.page("desktop/home.html", articles=queries.shown(db.session(), Kind.ANNOUNCEMENT))


@pages.get("/announcements/<row:publication_id>")
@policy(Policy.OPERATOR)
def announcement(publication_id: int) -> Response:
    """Show the text of one, which is read by that."""
    article = queries.shown_by_id(db.session(), publication_id)
    if article.kind is not Kind.ANNOUNCEMENT:
        raise NotFoundError
    with unit_of_work(durable=False):
        inbox.mark_read(signed_in().operator_id, Source.ANNOUNCEMENT, article.id)
    return frame.page("desktop/announcement.html", article=article)


@pages.get("/version-notes")
@policy(Policy.OPERATOR)
def version_notes() -> Response:
    """List what changed."""
    return frame.page("desktop/version_notes.html", articles=queries.shown(db.session(), Kind.VERSION_NOTE))
