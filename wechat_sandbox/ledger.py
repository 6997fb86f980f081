"""The book of every API call and every callback."""

import time
from collections import Counter, deque
from typing import Any

from wechat_sandbox.live import Live

_ENTRIES = 200
_RIDS = 1000


class Ledger:
    """Count calls and keep the last 200 entries; tokens, secrets and values never come in."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self.calls: Counter[str] = Counter()
        self.errcodes: Counter[str] = Counter()
        self.messages_accepted = 0
        self.messages_repeated = 0
        self._entries: deque[dict[str, Any]] = deque(maxlen=_ENTRIES)
        self._requests: dict[str, dict[str, Any]] = {}
        self._number = 0

    def write(self, direction: str, path: str, *, seconds: float, **details: Any) -> None:
        """Add one entry; `direction` is `api` (a call to us) or `callback` (a push by us)."""
        self._number += 1
        entry = {
            "number": self._number,
            "at": round(time.time(), 3),
            "direction": direction,
            "path": path,
            "ms": round(seconds * 1000, 1),
            **details,
        }
        self._entries.append(entry)
        self._live.tell("entry", entry=entry)

    def remember_request(self, rid: str, request: dict[str, Any]) -> None:
        """Keep a failed call for rid/get; only the last 1,000 stay."""
        self._requests[rid] = request
        if len(self._requests) > _RIDS:
            del self._requests[next(iter(self._requests))]

    def request_of(self, rid: str) -> dict[str, Any] | None:
        """Return the call that was answered with this rid."""
        return self._requests.get(rid)

    def as_dict(self) -> dict[str, Any]:
        """Return the whole book, ready for JSON."""
        tokens = ("/cgi-bin/token", "/cgi-bin/stable_token")
        return {
            "calls": dict(self.calls),
            "errcodes": dict(self.errcodes),
            "token_fetches": sum(self.calls[path] for path in tokens),
            "messages_posted": self.calls["/cgi-bin/message/template/send"],
            "messages_accepted": self.messages_accepted,
            "messages_repeated": self.messages_repeated,
            "entries": list(self._entries),
        }
