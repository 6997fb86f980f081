"""Forms that are longer than people write them, with files or long texts; and giving files of others back."""

from collections.abc import Callable, Collection

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app.core.gateways import current
from app.web.shared import files

# Beside the file a form has its token, its words and boundaries.
BESIDE = 64 * 1024


def allow(
    pages: Blueprint, endpoints: Collection[str], most: int, *, may: Callable[[], bool] = lambda: True
) -> None:
    """Let forms of these endpoints (`blueprint.view`) be up to `most` bytes long, and a little for what is beside.

    The check of the form token reads the body before any view is asked, so the limit is set before it; `may` says
    who is trusted with it at all.
    """

    @pages.url_value_preprocessor
    def set_limit(endpoint: str | None, _values: dict[str, object] | None) -> None:
        if endpoint in endpoints and may():
            request.max_content_length = most + BESIDE


def give(sha256: str, name: str) -> Response:
    """Answer with a PDF that somebody else sent: never shown in our pages, and without any right of them (D46).

    Raises:
        StorageError: when the kept file is missing or damaged.
    """
    answer = files.attachment(current().storage.read(sha256), name, "application/pdf")
    answer.headers["Content-Security-Policy"] = "sandbox"
    return answer
