"""Where one may be sent back to: paths of our own pages, nothing else."""

from urllib.parse import urlsplit


def local(path: str | None, default: str, *, under: str = "/m/") -> str:
    """Give a path back if it is one of our pages, by default of the phone's, else the default (no open redirects)."""
    if not path or not path.startswith(under) or "\\" in path or any(ord(sign) < ord(" ") for sign in path):
        return default
    parts = urlsplit(path)
    return default if parts.scheme or parts.netloc else path
