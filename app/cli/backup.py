"""`python -m app backup`: data, keys and accounts of an embedded installation in one file (D7)."""

import argparse
import os
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from app.cli import lock
from app.cli.children import BROKER_FOLDER, LOG_FOLDER
from app.cli.errors import CommandError
from app.core.clock import BEIJING, SystemClock
from app.core.storage import DRAFTS
from config.settings import Settings

DATABASE = "ecert.sqlite3"
# The broker holds nothing that the database does not; the others belong to the running processes.
LEFT_OUT = (BROKER_FOLDER, LOG_FOLDER, lock.FILE)


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Add `backup`."""
    parser: argparse.ArgumentParser = commands.add_parser("backup", help="write data and keys into one file")
    parser.add_argument(
        "file", nargs="?", type=Path, help="where to write (ecert-backup-DATE-TIME.tar.gz here)"
    )
    return parser


def run(options: argparse.Namespace) -> int:
    """Write a backup; the service may be running."""
    moment = SystemClock().now().astimezone(BEIJING)
    target = options.file or Path(f"ecert-backup-{moment:%Y%m%d-%H%M%S}.tar.gz")
    write(Settings.load(), target)
    print(f"{target}\n其中含有密钥，请妥善保管。It holds the keys of this installation: keep it safe")
    return 0


def database_file(settings: Settings) -> Path:
    """Give the SQLite file of an embedded installation.

    Raises:
        CommandError: when the data is elsewhere and has its own ways of backup.
    """
    path = settings.var_dir / DATABASE
    if settings.database_url != f"sqlite:///{path}":
        raise CommandError(
            "备份与恢复只适用于 var 目录中的 SQLite 数据库；PostgreSQL 请用 pg_dump 与 pg_restore。"
            "\nBackup and restore serve the SQLite database of the var folder; use pg_dump for PostgreSQL"
        )
    return path


def write(settings: Settings, target: Path) -> None:
    """Write the backup file (mode 600), complete or not at all.

    The database is copied by SQLite's online backup, so it is whole even while others write.

    Raises:
        CommandError: when there is nothing to keep, or the file can't be written.
    """
    database = database_file(settings)
    if not database.exists():
        raise CommandError(f"尚无数据：{database} 不存在。\nThere is no data yet: {database} does not exist")
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with tempfile.TemporaryDirectory(prefix="ecert-backup-") as folder:
            copy = Path(folder) / DATABASE
            _copy_database(database, copy)
            _write_archive(draft, settings.var_dir, copy)
        draft.replace(target)
    except OSError as error:
        raise CommandError(f"无法写入备份 {target}。\nCannot write {target}: {error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)


def _copy_database(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        # One plain file: no write-ahead log has to travel beside it.
        copy.execute("PRAGMA journal_mode=DELETE")


def _write_archive(draft: Path, var_dir: Path, database: Path) -> None:
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w:gz") as archive:
        archive.add(database, DATABASE)
        for path in sorted(var_dir.rglob("*")):
            name = path.relative_to(var_dir)
            if not _is_left_out(name):
                archive.add(path, str(name), recursive=False)


def _is_left_out(name: Path) -> bool:
    # A file that is being written now goes into the next backup: no row of this one speaks of it.
    return name.parts[0] in LEFT_OUT or name.parts[0].startswith(DATABASE) or DRAFTS in name.parts
