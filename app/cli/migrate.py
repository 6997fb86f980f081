"""Bring the database to the schema of this code; refuse one that is newer."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

_FOLDER = Path(__file__).resolve().parents[2] / "migrations"


class NewerSchemaError(Exception):
    """The database was made by a newer version of this program (D7)."""


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


def upgrade(engine: Engine) -> bool:
    """Bring a database to `head`; returns whether anything had to be done.

    Raises:
        NewerSchemaError: when the database knows a revision that this code does not.
    """
    at = current(engine)
    if at == head():
        return False
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if at is not None and at not in known:
        raise NewerSchemaError(f"the database is at revision {at}, which this version does not know")
    with engine.begin() as connection:
        command.upgrade(config(connection), "head")
    return True
