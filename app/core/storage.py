"""Files kept under the SHA-256 of their bytes: whole or not there at all, and never changed."""

import hashlib
import logging
import os
import re
import tempfile
from pathlib import Path

from app.core.errors import PausedError

_log = logging.getLogger(__name__)
_SHA256 = re.compile(r"[0-9a-f]{64}")
# Unfinished files live in a folder of their own, so that a backup can leave them out.
DRAFTS = "drafts"


class StorageError(PausedError):
    """The folder does not take a file, or gives none back; the log says why."""

    code = "storage_unavailable"
    status = 503
    message_zh = "文件存储暂时不可用，请稍后再试。"


class Storage:
    """A folder of files (mode 600, folders 700), two levels deep; several machines may share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes) -> str:
        """Keep a file and give its SHA-256 in hex; what is there already is written anew, which mends it.

        Raises:
            StorageError: when the disk is full or the folder can't be written; then nothing is kept.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        target = self.path(sha256)
        try:
            for folder in (self._folder, self._folder / DRAFTS, target.parent.parent, target.parent):
                _make_folder(folder)
            _write(self._folder / DRAFTS, target, content)
        except OSError as error:
            _log.error("a file can't be kept: %s", error)
            raise StorageError from error
        return sha256

    def path(self, sha256: str) -> Path:
        """Give the place of a file, whether it is there or not.

        Raises:
            ValueError: when this is no SHA-256 in lower-case hex.
        """
        if not _SHA256.fullmatch(sha256):
            raise ValueError("not a SHA-256 in hex")
        return self._folder / sha256[:2] / sha256[2:4] / sha256

    def read(self, sha256: str) -> bytes:
        """Read a file and check it against its name.

        Raises:
            StorageError: when it is missing or damaged.
        """
        try:
            content = self.path(sha256).read_bytes()
        except OSError as error:
            _log.error("a kept file can't be read: %s", error)
            raise StorageError from error
        if hashlib.sha256(content).hexdigest() != sha256:
            _log.error("a kept file is damaged: %s", self.path(sha256))
            raise StorageError
        return content

    def remove(self, sha256: str) -> None:
        """Delete a file; one that is gone already is no fault."""
        self.path(sha256).unlink(missing_ok=True)


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _write(drafts: Path, target: Path, content: bytes) -> None:
    descriptor, draft = tempfile.mkstemp(dir=drafts)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(target)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    # The new name must survive a power cut before a row may speak of it.
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
