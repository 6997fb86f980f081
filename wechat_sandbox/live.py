"""Tell open phone pages what has changed."""

import asyncio
from typing import Any

_BACKLOG = 500


class Live:
    """Hand news to every listening page; a page that does not keep up loses the oldest."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[dict[str, Any] | None]] = set()

    def listen(self) -> asyncio.Queue[dict[str, Any] | None]:
        """Return a queue of news; None in it means that the sandbox stops."""
        queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue(_BACKLOG)
        self._listeners.add(queue)
        return queue

    def leave(self, queue: asyncio.Queue[dict[str, Any] | None]) -> None:
        """Stop listening."""
        self._listeners.discard(queue)

    def tell(self, topic: str, **details: Any) -> None:
        """Pass on one piece of news: a topic and what belongs to it."""
        for queue in self._listeners:
            _put({"topic": topic, **details}, queue)

    def close(self) -> None:
        """Send every page away."""
        for queue in self._listeners:
            _put(None, queue)


def _put(news: dict[str, Any] | None, queue: asyncio.Queue[dict[str, Any] | None]) -> None:
    if queue.full():
        queue.get_nowait()
    queue.put_nowait(news)
