"""Security headers of every answer: a strict policy without inline code, and who may frame us (D22)."""

from flask import Flask, request
from werkzeug.wrappers import Response

from app.core.gateways import current


def register(app: Flask) -> None:
    """Add the headers after each request."""

    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", _policy())
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "no-referrer")
        headers.setdefault("Permissions-Policy", "geolocation=(), camera=(), microphone=()")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if request.endpoint not in {"static.own", "static.built"}:
            headers.setdefault("Cache-Control", "no-store")
        if current().settings.public_url.startswith("https://"):
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response


def _policy() -> str:
    # Only the sandbox's phone shows our pages in a frame; a real installation is never framed.
    ancestors = current().settings.sandbox_url or "'none'"
    return (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        f"form-action 'self' {_oauth_origin()}; frame-ancestors {ancestors}{_to_print_control()}"
    )


def _to_print_control() -> str:
    # Pages of the desktop speak with the print control on the same computer (D45), no others.
    if not request.path.startswith("/desktop"):
        return ""
    return "; connect-src 'self' http://127.0.0.1:18632 http://127.0.0.1:28632"


def _oauth_origin() -> str:
    # Chromium checks redirects after a form's submission against form-action, and a form may lead
    # a visitor without a session through the platform's authorisation page.
    return current().settings.wechat_open_base
