"""证书核验: a file, the content of a QR, or number and code go in; three answers come out (D25, D26).

A report on something handed in is the answer to the POST itself: nothing of it is kept that a later page could show,
and a browser asks before it sends again. Number and code lead to an address of their own, as in the query.
"""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from app.audit.models import LookupWay
from app.web.shared import captcha, lookups, tickets
from app.web.shared.access import Policy, policy
from app.web.shared.forms import QueryForm
from app.web.shared.frame import page as framed
from app.web.shared.language import speak_both
from app.web.shared.lookups import Refused

pages = Blueprint("public_verify", __name__)
speak_both(pages)


@pages.get("/verify")
@policy(Policy.PUBLIC)
def page() -> Response:
    """Show the three ways."""
    return _forms()


@pages.get("/verify/<any(number):_kind>")
@policy(Policy.PUBLIC)
def again(_kind: str) -> Response:
    """Lead back to the forms: these addresses only take forms, and a switch of the language or a bookmark asks."""
    return redirect(url_for("public_verify.page"))


@pages.post("/verify/number")
@policy(Policy.PUBLIC)
def number() -> Response:
    """Look up by number and code, behind captcha and guard as anywhere."""
    form = QueryForm()
    found = lookups.by_form(form, way=LookupWay.TYPED)
    if isinstance(found, Refused):
        return _forms(found.status, query_form=form, paused=found.paused)
    token = tickets.result(found.id, LookupWay.TYPED)
    return redirect(url_for("public_query.result", token=token, _anchor="found"), code=303)


def _forms(
    status: int = 200,
    *,
    query_form: QueryForm | None = None,
    paused: str | None = None,
) -> Response:
    return framed(
        "public/verify.html",
        status,
        query_form=query_form or QueryForm(formdata=None),
        paused=paused,
        **captcha.shown(),
    )
