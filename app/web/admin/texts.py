"""公告与文章: staff write, preview, publish, take down and undo what everybody reads."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.announcements import queries, rendering, service
from app.announcements.errors import ChangedMeanwhileError
from app.announcements.models import KIND_ZH, Kind
from app.announcements.queries import Article
from app.core import clock
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.staff.models import Role
from app.web.admin import desk
from app.web.admin.forms import TextForm
from app.web.shared import uploads
from app.web.shared.access import Policy, policy

pages = Blueprint("admin_texts", __name__, url_prefix="/admin/texts")
_KIND = f"<any({', '.join(Kind)}):kind>"
# 20,000 Chinese characters are 180,000 bytes in a form.
_LARGEST_FORM = 256 * 1024
_DO, _PREVIEW = "do", "preview"
uploads.allow(pages, {"admin_texts.create", "admin_texts.revise"}, _LARGEST_FORM)


@pages.get("/")
@policy(Policy.STAFF, Role.EDITOR)
def start() -> Response:
    """Lead to the announcements."""
    return redirect(url_for("admin_texts.of_kind", kind=Kind.ANNOUNCEMENT))


@pages.get(f"/{_KIND}")
@policy(Policy.STAFF, Role.EDITOR)
def of_kind(kind: str) -> Response:
    """List all texts of a kind, drafts too."""
    return desk.page(
        "admin/texts.html", kind=Kind(kind), kinds=KIND_ZH, articles=queries.all_of(db.session(), Kind(kind))
    )


@pages.get(f"/{_KIND}/new")
@policy(Policy.STAFF, Role.EDITOR)
def new(kind: str) -> Response:
    """Show an empty form."""
    form = TextForm(publisher=desk.member().name, published_on=clock.today(), shown=True)
    return _form(form, Kind(kind))


@pages.post(f"/{_KIND}/new")
@policy(Policy.STAFF, Role.EDITOR)
def create(kind: str) -> Response:
    """Preview or save a new text."""
    form = TextForm()
    if not form.validate():
        return _form(form, Kind(kind), status=422)
    if _wants_preview():
        return _form(form, Kind(kind), preview=True)
    with unit_of_work():
        made = service.create(Kind(kind), form.draft(), by=desk.member().user_name)
    flash("已保存。")
    return redirect(url_for("admin_texts.edit", publication_id=made), code=303)


@pages.get("/<row:publication_id>")
@policy(Policy.STAFF, Role.EDITOR)
def edit(publication_id: int) -> Response:
    """Show a text in the form, and its history."""
    article = queries.by_id(db.session(), publication_id)
    return _form(TextForm(obj=article, based_on=article.number), article.kind, article=article)


@pages.post("/<row:publication_id>")
@policy(Policy.STAFF, Role.EDITOR)
def revise(publication_id: int) -> Response:
    """Preview or save a further revision; who would write over somebody else's change is told first."""
    form = TextForm()
    article = queries.by_id(db.session(), publication_id)
    if not form.validate():
        return _form(form, article.kind, article=article, status=422)
    if _wants_preview():
        return _form(form, article.kind, article=article, preview=True)
    try:
        with unit_of_work():
            service.revise(publication_id, form.draft(), based_on=_based_on(), by=desk.member().user_name)
    except ChangedMeanwhileError as error:
        form.title.errors = [error.message_zh]
        form.based_on.data = article.number
        return _form(form, article.kind, article=article, status=error.status)
    flash("已保存。")
    return redirect(url_for("admin_texts.edit", publication_id=publication_id), code=303)


@pages.get("/<row:publication_id>/<row:number>")
@policy(Policy.STAFF, Role.EDITOR)
def revision(publication_id: int, number: int) -> Response:
    """Show a text as it once was."""
    return desk.page(
        "admin/revision.html",
        article=queries.revision(db.session(), publication_id, number),
        newest=queries.by_id(db.session(), publication_id).number,
        beijing_text=clock.beijing_text,
    )


@pages.post("/<row:publication_id>/<row:number>")
@policy(Policy.STAFF, Role.EDITOR)
def restore(publication_id: int, number: int) -> Response:
    """Undo: an earlier revision becomes the newest."""
    with unit_of_work():
        service.restore(publication_id, number, based_on=_based_on(), by=desk.member().user_name)
    flash(f"已恢复第 {number} 版。")
    return redirect(url_for("admin_texts.edit", publication_id=publication_id), code=303)


def _wants_preview() -> bool:
    return request.form.get(_DO) == _PREVIEW


def _based_on() -> int:
    return request.form.get("based_on", 0, type=int)


def _form(
    form: TextForm, kind: Kind, *, article: Article | None = None, status: int = 200, preview: bool = False
) -> Response:
    return desk.page(
        "admin/text.html",
        status,
        form=form,
        kind=kind,
        kind_zh=KIND_ZH[kind],
        article=article,
        history=queries.history(db.session(), article.id) if article else [],
        preview=rendering.to_html(form.draft().body) if preview else None,
        beijing_text=clock.beijing_text,
    )
