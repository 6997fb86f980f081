"""查询帮助, and the switch of the language."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from app.web.shared import paths
from app.web.shared.access import Policy, policy
from app.web.shared.frame import page as framed
from app.web.shared.language import COOKIE, Language, speak_both

pages = Blueprint("public_help", __name__)
speak_both(pages)
_YEAR = 31_536_000


@pages.get("/help")
@policy(Policy.PUBLIC)
def page() -> Response:
    """Say how to ask, what the answers mean and where the limits are."""
    return framed("public/help.html")


@pages.get("/language/<wished>")
@policy(Policy.PUBLIC)
def language(wished: str) -> Response:
    """Switch the language and lead back."""
    response = redirect(paths.local(request.args.get("back"), url_for("public_query.form"), under="/"))
    if wished in list(Language):
        response.set_cookie(COOKIE, wished, max_age=_YEAR, samesite="Lax", httponly=True)
    return response
