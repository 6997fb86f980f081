"""Bring the database to the schema of this code; refuse one that is newer."""

import argparse
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event

from app.announcements import first_texts
from app.cli.errors import CommandError
from config.settings import Settings

_FOLDER = Path(__file__).resolve().parents[2] / "migrations"


class NewerSchemaError(CommandError):
    """The database was made by a newer version of this program (D7)."""


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Add `migrate`."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "migrate", help="bring the database to this version"
    )
    return parser


def run(_options: argparse.Namespace) -> int:
    """Migrate the database of the settings."""
    engine = open_engine(Settings.load().database_url)
    changed = upgrade(engine)
    fill_texts(engine)
    engine.dispose()
    print(f"{'migrated to' if changed else 'already at'} {head()}")
    return 0


def fill_texts(engine: Engine) -> None:
    """Give a new database the texts that every installation begins with."""
    with engine.begin() as connection:
        first_texts.fill(connection, datetime.now(UTC))


def open_engine(database_url: str) -> Engine:
    """Open a database for a migration: one transaction around all of it, on SQLite too.

    Foreign keys stay unchecked on SQLite, where changing a table means copying it.
    """
    engine = create_engine(database_url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _begin_ourselves)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _begin_ourselves(connection: sqlite3.Connection, _record: object) -> None:
    # The driver would commit before each CREATE TABLE and leave half a schema behind after a crash.
    connection.isolation_level = None
    # The file keeps this mode. Whoever changes it needs the file alone: processes that start together cannot.
    connection.execute("PRAGMA journal_mode=WAL")


def config(connection: Connection | None = None) -> Config:
    """Give Alembic's configuration for a connection."""
    found = Config()
    found.set_main_option("script_location", str(_FOLDER))
    found.attributes["connection"] = connection
    return found


def head() -> str:
    """Name the newest revision that this code knows."""
    found = ScriptDirectory.from_config(config()).get_current_head()
    if found is None:
        raise RuntimeError("no migrations")
    return found


def current(engine: Engine) -> str | None:
    """Name the revision a database is at; None when it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def require_known(engine: Engine) -> str | None:
    """Name the revision a database is at, None when it is empty.

    Raises:
        NewerSchemaError: when this code does not know that revision.
    """
    at = current(engine)
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if at is not None and at not in known:
        raise NewerSchemaError(
            f"数据库由更新的版本（{at}）创建，请先升级程序。"
            f"\nThe database is at revision {at}, which this version does not know: upgrade the program first"
        )
    return at


def upgrade(engine: Engine) -> bool:
    """Bring a database to `head`; returns whether anything had to be done.

    Raises:
        NewerSchemaError: when the database knows a revision that this code does not.
    """
    if require_known(engine) == head():
        return False
    with engine.begin() as connection:
        command.upgrade(config(connection), "head")
    return True
