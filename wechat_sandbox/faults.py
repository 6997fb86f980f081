"""Faults that scripts order for API paths."""

from dataclasses import asdict, dataclass
from typing import Any

# What happens instead of, or around, the normal answer.
KINDS = {
    "busy": "errcode -1, nothing done",
    "slow": "waits `seconds` before it works",
    "cut_before": "closes the connection, nothing done",
    "cut_after": "does the work, then closes the connection without an answer",
    "http_502": "HTTP 502 with an HTML body, nothing done",
    "html": "HTTP 200 with an HTML body, nothing done",
    "text_plain": "does the work, the JSON travels as text/plain",
    "empty_json": "does the work, answers {}",
    "truncated": "does the work, answers only the first half of the JSON",
    "no_msgid": "does the work, leaves msgid out of the answer",
    "quota_day": "errcode 45009, nothing done",
    "quota_minute": "errcode 45011, nothing done",
    "kill_token": "another program has refreshed: the token of this call dies, errcode 40001",
    "invalid_token_forever": "errcode 40001 whatever the token is",
    "user_block": "the message is accepted, its result is failed:user block",
    "system_failed": "the message is accepted, its result is failed: system failed",
    "no_callback": "the message is accepted and delivered, its result never comes",
    "callback_first": "the result comes before the answer of the send call",
}
_EVERY_PATH = "*"


class FaultError(ValueError):
    """An order that names no known fault."""


@dataclass
class Fault:
    """One order; `times` -1 means for ever."""

    path: str
    kind: str
    times: int = 1
    seconds: float = 6.0


class Faults:
    """Keep the orders and hand each out as often as it was ordered."""

    def __init__(self) -> None:
        self._orders: list[Fault] = []

    def order(self, path: str, kind: str, times: int = 1, seconds: float = 6.0) -> None:
        """Add a fault for a path (`*` is every API path); kind `none` takes all faults of the path away."""
        if kind == "none":
            self._orders = [order for order in self._orders if path not in {order.path, _EVERY_PATH}]
            return
        if kind not in KINDS:
            raise FaultError(f"there is no fault {kind!r}; known are {', '.join(sorted(KINDS))}")
        self._orders.append(Fault(path, kind, times, seconds))

    def take(self, path: str) -> Fault | None:
        """Return the oldest fault ordered for this path and count it down."""
        for order in self._orders:
            if order.path in {path, _EVERY_PATH}:
                return self._use(order)
        return None

    def clear(self) -> None:
        """Drop all orders."""
        self._orders.clear()

    def as_list(self) -> list[dict[str, Any]]:
        """Return the open orders, ready for JSON."""
        return [asdict(order) for order in self._orders]

    def _use(self, order: Fault) -> Fault | None:
        if order.times == 0:
            self._orders.remove(order)
            return None
        if order.times > 0:
            order.times -= 1
            if order.times == 0:
                self._orders.remove(order)
        return order
