"""The frame of the desktop: a whole page, or only its inside when the shell asks for it."""

import re

from flask import Response, render_template, request, url_for
from flask_wtf import FlaskForm

from app.core.db import db
from app.core.gateways import current
from app.notifications import received
from app.printing import queries as printing
from app.web.desktop import menu
from app.web.desktop.operator import signed_in

FRAGMENT_HEADER, _FRAGMENT = "X-Fragment", "page"
_SIGNS = re.compile(r"[^a-z0-9]+")


def page(template: str, status: int = 200, **values: object) -> Response:
    """Render a page inside the shell; with `X-Fragment: page` only its `<section data-page>` (ui.md 4.1).

    Templates extend `frame` and prefix every id with `slug`, because several pages share one document. The fields
    of a form among the values get theirs here.
    """
    prefix = slug()
    for form in values.values():
        if isinstance(form, FlaskForm):
            for field in form:
                field.id = f"{prefix}-{field.name}"
    operator = signed_in()
    unread = received.unread(operator.operator_id)
    is_fragment = request.headers.get(FRAGMENT_HEADER) == _FRAGMENT
    html = render_template(
        template,
        frame="desktop/fragment.html" if is_fragment else "desktop/shell.html",
        slug=prefix,
        operator=operator,
        applications=menu.APPLICATIONS,
        application=menu.application_of(request.endpoint),
        unread=f"{received.MOST_UNREAD}+" if unread > received.MOST_UNREAD else str(unread),
        site_links=current().settings.site_links,
        waiting_job=waiting_job_url(operator.operator_id),
        **values,
    )
    response = Response(html, status, mimetype="text/html")
    response.vary.update((FRAGMENT_HEADER, "Cookie"))
    return response


def waiting_job_url(operator_id: int) -> str | None:
    """Give the address of the print that an operator has yet to confirm; every page leads there until he has."""
    found = printing.waiting_job(db.session(), operator_id)
    return url_for("desktop_print_jobs.job", job_id=found.id) if found else None


def slug() -> str:
    """Give the name by which the page of this request is told from the others in the same document."""
    return _SIGNS.sub("-", request.path.removeprefix("/desktop").lower()).strip("-") or "home"
