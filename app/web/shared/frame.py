"""The frame of the pages for everybody: who runs the service, the other language, and where else to go."""

from flask import Response, render_template, request, url_for

from app.core.gateways import current
from app.web.shared.language import Language, spoken

_NAMES = {Language.CHINESE: "中文", Language.ENGLISH: "English"}


def page(template: str, status: int = 200, **values: object) -> Response:
    """Render a public page inside its frame."""
    settings = current().settings
    other = Language.ENGLISH if spoken() is Language.CHINESE else Language.CHINESE
    back = request.full_path.rstrip("?") if request.method == "GET" else request.path
    html = render_template(
        template,
        account_name=settings.site_account_name,
        site_links=settings.site_links,
        other_language={
            "code": other.value,
            "name": _NAMES[other],
            "url": url_for("public_help.language", wished=other.value, back=back),
        },
        **values,
    )
    response = Response(html, status, mimetype="text/html")
    response.vary.update(("Accept-Language", "Cookie"))
    response.content_language.add(spoken().value)
    return response
