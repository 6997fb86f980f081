"""`python -m app restore FILE`: puts a backup in place of the present data, which is kept aside (D7)."""

import argparse
import os
import shutil
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import Any

from app.cli import lock, migrate
from app.cli.backup import DATABASE, database_file
from app.cli.errors import CommandError
from app.core.clock import BEIJING, SystemClock
from config.settings import SECRETS_FILE, Settings


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Add `restore`."""
    parser: argparse.ArgumentParser = commands.add_parser("restore", help="put a backup in place of the data")
    parser.add_argument("file", type=Path, help="a file that `backup` has written")
    return parser


def run(options: argparse.Namespace) -> int:
    """Restore a backup; the service must not be running."""
    kept = restore(Settings.load(), options.file)
    print("已恢复。Restored" + (f"；原数据保留在 the former data is kept in {kept}" if kept else ""))
    return 0


def restore(settings: Settings, source: Path) -> Path | None:
    """Replace the var folder by a backup; returns where the former one is kept, None when there was none.

    Everything is unpacked and checked beside the present folder first, then the two change places.

    Raises:
        CommandError: when the service runs, or the file is damaged, foreign or from a newer version.
    """
    database_file(settings)
    var_dir = settings.var_dir
    had_data = var_dir.exists()
    var_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    moment = SystemClock().now().astimezone(BEIJING)
    fresh = var_dir.with_name(f"{var_dir.name}.restoring")
    shutil.rmtree(fresh, ignore_errors=True)
    with lock.hold(var_dir):
        try:
            fresh.mkdir(mode=0o700)
            _unpack(source, fresh)
            _check(fresh)
            kept = var_dir.with_name(f"{var_dir.name}.before-{moment:%Y%m%d-%H%M%S}")
            var_dir.rename(kept)
            fresh.rename(var_dir)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    if had_data:
        return kept
    shutil.rmtree(kept)
    return None


def _unpack(source: Path, folder: Path) -> None:
    """Unpack plain files below the folder, each for its owner only; anything else is refused."""
    try:
        with tarfile.open(source, "r:gz") as archive:
            for member in archive:
                if member.isdir():
                    continue
                content = archive.extractfile(member) if member.isreg() else None
                path = PurePosixPath(member.name)
                if content is None or path.is_absolute() or ".." in path.parts:
                    raise _damaged(source)
                target = folder.joinpath(*path.parts)
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(descriptor, "wb") as file:
                    shutil.copyfileobj(content, file)
    except (OSError, EOFError, tarfile.TarError) as error:
        raise _damaged(source) from error
    if not (folder / SECRETS_FILE).exists() or not (folder / DATABASE).exists():
        raise _damaged(source)


def _check(folder: Path) -> None:
    """Refuse a damaged database and one of a newer version."""
    try:
        with closing(sqlite3.connect(folder / DATABASE)) as connection:
            sound = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    except sqlite3.DatabaseError:
        sound = False
    if not sound:
        raise CommandError("备份中的数据库已损坏。\nThe database in the backup is damaged")
    engine = migrate.open_engine(f"sqlite:///{folder / DATABASE}")
    try:
        migrate.require_known(engine)
    finally:
        engine.dispose()


def _damaged(source: Path) -> CommandError:
    return CommandError(f"{source} 不是完整的备份文件。\n{source} is not a whole backup file")
