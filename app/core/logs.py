"""Logs: English, one JSON object a line with the request id, masked where a secret could slip in."""

import json
import logging
import re
import sys
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="-")

_SECRETS = re.compile(r"(access_token|secret|code|ticket|signature|token|state)=([^&\s\"']+)")
_LINK_TOKENS = re.compile(r"/(m/n|m/r|m/pdf|r|preview|qr|verify/found)/[\w.\-]+")


def mask(text: str) -> str:
    """Blank out secrets that travel in addresses."""
    return _LINK_TOKENS.sub(r"/\1/***", _SECRETS.sub(r"\1=***", text))


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Format a record; `extra` fields given as `ids` are kept."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "room": record.name,
            "request": request_id.get(),
            "message": mask(record.getMessage()),
        }
        if ids := getattr(record, "ids", None):
            line["ids"] = ids
        if record.exc_info:
            line["trace"] = mask(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def configure(level: str) -> None:
    """Send all logs to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel("WARNING")
