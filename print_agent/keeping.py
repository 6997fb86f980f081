"""What the control keeps on this computer for one site: its key, and files only while they are printed."""

import contextlib
import json
import logging
import os
import secrets
import tempfile
from pathlib import Path
from typing import IO, Optional
from urllib.parse import urlsplit

from print_agent.errors import StartError

try:
    import fcntl
except ImportError:  # Windows, which locks a file that is open for writing in its own way
    fcntl = None  # type: ignore[assignment]

_log = logging.getLogger(__name__)
_KEY_BYTES = 32


class Keep:
    """The folder of one site, for this user alone."""

    def __init__(self, parent: Path, origin: str) -> None:
        """Make the folder where it is missing, and lock it against a second control for the same site.

        Raises:
            StartError: when another control holds it, or it can't be written.
        """
        parts = urlsplit(origin)
        self._folder = parent / f"{parts.scheme}_{parts.hostname}_{parts.port or 'default'}"
        self._files = self._folder / "files"
        self._lock: Optional[IO[str]] = None
        try:
            for folder in (parent, self._folder, self._files):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                folder.chmod(0o700)
            self._take_lock()
        except OSError as error:
            raise StartError("folder", f"无法写入文件夹 {self._folder}：{error.strerror}") from error
        self.empty()

    def key(self) -> str:
        """Give the key (32 random bytes, base64url), drawn at the first start."""
        with contextlib.suppress(OSError, ValueError, KeyError):
            return str(json.loads(self._key_file.read_text("utf-8"))["key"])
        return self.new_key()

    def new_key(self) -> str:
        """Draw another key, because the site no longer takes the old one."""
        key = secrets.token_urlsafe(_KEY_BYTES)
        written = self._key_file.with_suffix(".new")
        written.unlink(missing_ok=True)
        # Nobody else may read it, not even for the moment between making the file and writing it.
        with os.fdopen(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump({"key": key}, file)
        written.replace(self._key_file)
        return key

    def put(self, content: bytes) -> Path:
        """Keep a file until it is printed; only this user can read it."""
        number, name = tempfile.mkstemp(suffix=".pdf", dir=self._files)
        with os.fdopen(number, "wb") as file:
            file.write(content)
        return Path(name)

    def empty(self) -> None:
        """Delete files that a crash has left."""
        for left in self._files.iterdir():
            _log.warning("deleting a file that was left behind")
            left.unlink()

    def close(self) -> None:
        """Let another control have the folder."""
        if self._lock is not None:
            self._lock.close()

    @property
    def _key_file(self) -> Path:
        return self._folder / "key.json"

    def _take_lock(self) -> None:
        self._lock = (self._folder / "lock").open("w")
        if fcntl is None:
            return
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self.close()
            raise StartError("running", "打印控件已在运行，不需要再次启动。") from error
