"""Files that are made for the one who asks for them."""

from io import BytesIO

from flask import send_file
from werkzeug.wrappers import Response


def attachment(content: bytes, name: str, mimetype: str) -> Response:
    """Answer with a file to be saved under a name, which may be Chinese (RFC 6266); no cache keeps it."""
    answer = send_file(BytesIO(content), mimetype=mimetype, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer
