"""Static files: our own from the code, the built ones from the assets folder, both cached for ever by content."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Flask, send_from_directory, url_for
from werkzeug.wrappers import Response

from app.core.errors import NotFoundError
from app.core.gateways import current
from app.web.shared.access import Policy, policy

pages = Blueprint("static", __name__)
_OWN = Path(__file__).resolve().parents[1] / "static"
_FOR_EVER = 31_536_000


def register(app: Flask) -> None:
    """Give templates `static(name)` and `asset(name)`: addresses that change with the content."""
    app.jinja_env.globals["static"] = lambda name: url_for("static.own", stamp=_stamp(_OWN, name), name=name)
    app.jinja_env.globals["asset"] = lambda name: url_for(
        "static.built", stamp=_stamp(_built(), name), name=name
    )


@pages.get("/static/<stamp>/<path:name>")
@policy(Policy.PUBLIC)
def own(stamp: str, name: str) -> Response:
    """Serve one of our own files."""
    return _send(_OWN, stamp, name)


@pages.get("/assets/<stamp>/<path:name>")
@policy(Policy.PUBLIC)
def built(stamp: str, name: str) -> Response:
    """Serve a file that set-up built."""
    return _send(_built(), stamp, name)


def _send(folder: Path, stamp: str, name: str) -> Response:
    if stamp != _stamp(folder, name):
        raise NotFoundError
    response = send_from_directory(folder, name, max_age=_FOR_EVER)
    response.headers["Cache-Control"] = f"public, max-age={_FOR_EVER}, immutable"
    return response


def _built() -> Path:
    return current().settings.assets_dir / "static"


@lru_cache(maxsize=256)
def _stamp(folder: Path, name: str) -> str:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        return "missing"
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
