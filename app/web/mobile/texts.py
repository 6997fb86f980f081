"""The texts of staff on the phone: 政策法规, 常见问题, 关于我们, 系统公告 and 版本说明 (R26, R46)."""

from itertools import groupby

from flask import Blueprint, render_template, url_for

from app.announcements import queries
from app.announcements.models import KIND_ZH, Kind
from app.core.db import db
from app.core.gateways import current
from app.web.shared.access import Policy, policy

pages = Blueprint("mobile_texts", __name__, url_prefix="/m")


@pages.get("/faq")
@policy(Policy.PUBLIC)
def faq() -> str:
    """常见问题, by sections in the order of their first questions."""
    questions = queries.shown(db.session(), Kind.FAQ)
    first = {question.section: place for place, question in reversed([*enumerate(questions)])}
    ordered = sorted(questions, key=lambda question: first[question.section])
    sections = [(name, [*group]) for name, group in groupby(ordered, key=lambda question: question.section)]
    return render_template("faq.html", sections=sections)


@pages.get("/about")
@policy(Policy.PUBLIC)
def about() -> str:
    """关于我们."""
    return render_template(
        "about.html",
        account_name=current().settings.site_account_name,
        parts=queries.shown(db.session(), Kind.ABOUT),
    )


@pages.get("/policy")
@policy(Policy.PUBLIC)
def policies() -> str:
    """政策法规."""
    return _list(Kind.POLICY)


@pages.get("/announcements")
@policy(Policy.PUBLIC)
def announcements() -> str:
    """系统公告."""
    return _list(Kind.ANNOUNCEMENT)


@pages.get("/versions")
@policy(Policy.PUBLIC)
def versions() -> str:
    """版本说明."""
    return _list(Kind.VERSION_NOTE)


@pages.get("/article/<row:publication_id>")
@policy(Policy.PUBLIC)
def article(publication_id: int) -> str:
    """Show one text."""
    found = queries.shown_by_id(db.session(), publication_id)
    endpoint = {
        Kind.POLICY: "policies",
        Kind.ANNOUNCEMENT: "announcements",
        Kind.VERSION_NOTE: "versions",
        Kind.FAQ: "faq",
        Kind.ABOUT: "about",
    }[found.kind]
    return render_template("article.html", article=found, list_url=url_for(f"mobile_texts.{endpoint}"))


def _list(kind: Kind) -> str:
    return render_template(
        "articles.html",
        kind=kind,
        title=KIND_ZH[kind],
        articles=queries.shown(db.session(), kind),
    )
