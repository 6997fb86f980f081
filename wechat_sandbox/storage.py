"""The state file: read at start, written a little after each change."""

import asyncio
import contextlib
import json
import logging
import os
import time
from pathlib import Path

from wechat_sandbox.account import Account
from wechat_sandbox.state import State

_PAUSE = 1.0
# A large state must not keep the server from answering: writing takes at most a twentieth of the time.
_REST = 20
_log = logging.getLogger(__name__)


class StateFileError(Exception):
    """The state file cannot be used; the text says why."""


class Storage:
    """Keep the state in a JSON file that only its owner may read; without a path, keep nothing."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._changed = False
        self._task: asyncio.Task[None] | None = None

    def read(self) -> tuple[State, dict[str, str]]:
        """Return the saved state and the saved account; both are fresh when there is no file yet.

        Raises StateFileError when the file cannot be read or understood.
        """
        if self._path is None or not self._path.exists():
            return State(), {}
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
            return State.from_dict(found["state"]), dict(found["account"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise StateFileError(f"cannot read the state file {self._path}: {error!r}") from error

    def touch(self) -> None:
        """Remember that something has changed."""
        self._changed = True

    def start(self, state: State, account: Account) -> None:
        """Write changes in the background, at most once a second; what fails is logged and tried again."""
        if self._path is not None:
            self._task = asyncio.create_task(self._keep_writing(state, account))

    async def stop(self, state: State, account: Account) -> None:
        """Write what is left."""
        if self._task is None:
            return
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        self._try_to_write(state, account)

    def write(self, state: State, account: Account) -> None:
        """Write the file now, in one step: a crash leaves the old or the new one, never half of it."""
        if self._path is None:
            return
        text = json.dumps({"account": account.as_dict(), "state": state.as_dict()}, ensure_ascii=False)
        replace_file(self._path, text)
        self._changed = False

    async def _keep_writing(self, state: State, account: Account) -> None:
        pause = _PAUSE
        while True:
            await asyncio.sleep(pause)
            if not self._changed:
                continue
            started = time.monotonic()
            self._try_to_write(state, account)
            pause = max(_PAUSE, _REST * (time.monotonic() - started))

    def _try_to_write(self, state: State, account: Account) -> None:
        try:
            self.write(state, account)
        except Exception as error:  # noqa: BLE001 - a writer that ends would lose all that comes after
            _log.error("cannot write the state file %s: %r", self._path, error)


def replace_file(path: Path, text: str) -> None:
    """Put a text into a file of mode 600 by renaming."""
    # A text that no file can hold must fail before there is a file.
    content = text.encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    fresh.replace(path)
