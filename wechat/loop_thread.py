"""Run one event loop beside the ordinary threads of a process."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

try:
    import uvloop
except ImportError:  # pragma: no cover - there is no uvloop on Windows
    uvloop = None  # type: ignore[assignment]

_Result = TypeVar("_Result")
_STOP_SECONDS = 10.0


class LoopThread:
    """Own an event loop in a daemon thread; other threads give it coroutines."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop() if uvloop is None else uvloop.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=name, daemon=True)
        self._thread.start()

    def submit(self, coroutine: Coroutine[Any, Any, _Result]) -> Future[_Result]:
        """Start `coroutine` in the loop and return its future, which any thread may wait for."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    def cancel_all(self) -> None:
        """Cancel what runs and wait until it has ended."""
        self.submit(_end_others()).result(_STOP_SECONDS)

    def stop(self) -> None:
        """End the loop and its thread; nothing may run or be submitted any more."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_STOP_SECONDS)
        self._loop.close()


async def _end_others() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
