"""The frame of the desktop's pages outside of the shell: registration, recovery, waiting."""

from flask import Response, render_template


def page(template: str, status: int = 200, **values: object) -> Response:
    """Render a page for somebody who is not logged in, or not admitted."""
    return Response(render_template(template, **values), status, mimetype="text/html")
