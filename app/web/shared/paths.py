"""What may stand in a path: numbers of rows in addresses, and where one may be sent back to."""

from urllib.parse import urlsplit

from flask import Flask
from werkzeug.routing import IntegerConverter, Map


class RowConverter(IntegerConverter):
    """The number of a row, as `<row:name>`; what no database can hold is no address of ours."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=2**63 - 1)


def register(app: Flask) -> None:
    """Make `<row:name>` known; before any route that uses it."""
    app.url_map.converters["row"] = RowConverter


def local(path: str | None, default: str, *, under: str = "/m/") -> str:
    """Give a path back if it is one of our pages, by default of the phone's, else the default (no open redirects)."""
    if not path or not path.startswith(under) or "\\" in path or any(ord(sign) < ord(" ") for sign in path):
        return default
    parts = urlsplit(path)
    return default if parts.scheme or parts.netloc else path
