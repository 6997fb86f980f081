from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Engine,
    Enum,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    insert,
    inspect,
)
from sqlalchemy.types import TypeEngine

from app.cli import migrate
from app.core.db import Base, UtcDateTime
from tests.applications import START
from tests.databases import PostgreSQL

_CELLS: dict[type[TypeEngine[Any]], object] = {
    UtcDateTime: START,
    JSON: {},
    Boolean: True,
    Date: date(2026, 11, 22),
    Integer: 1,
    LargeBinary: b"x",
    String: "x",
}


@pytest.fixture
def empty(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Engine]:
    if database_kind == "sqlite":
        engine = migrate.open_engine(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
        yield engine
        engine.dispose()
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    database = server.create()
    engine = migrate.open_engine(server.url(database))
    yield engine
    engine.dispose()
    server.drop(database)


def test_there_is_one_newest_revision():
    assert len(ScriptDirectory.from_config(migrate.config()).get_heads()) == 1


def test_the_migrations_make_what_the_models_say(empty: Engine):
    migrate.upgrade(empty)

    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.metadata)

    assert differences == []


def test_a_second_upgrade_does_nothing(empty: Engine):
    assert migrate.upgrade(empty)

    assert not migrate.upgrade(empty)


def test_migrations_go_down_and_up_again_with_rows_in(empty: Engine):
    migrate.upgrade(empty)
    with empty.begin() as connection:
        for table in Base.metadata.sorted_tables:
            connection.execute(insert(table).values(_row(table)))

    with empty.begin() as connection:
        command.downgrade(migrate.config(connection), "base")
    left = set(inspect(empty).get_table_names())
    migrate.upgrade(empty)

    assert left <= {"alembic_version"}
    assert set(inspect(empty).get_table_names()) == {*Base.metadata.tables, "alembic_version"}


def _row(table: Table) -> dict[str, object]:
    """Give a row whose every cell is filled with something of its type."""
    return {column.name: _cell(column) for column in table.columns}


def _cell(column: Column[object]) -> object:
    kind = column.type
    if isinstance(kind, Enum):
        return kind.enum_class(kind.enums[0]) if kind.enum_class else kind.enums[0]
    return next(value for known, value in _CELLS.items() if isinstance(kind, known))


def test_a_database_of_a_newer_version_is_refused_and_stays_as_it_is(empty: Engine):
    migrate.upgrade(empty)
    tables = MetaData()
    tables.reflect(empty)
    with empty.begin() as connection:
        connection.execute(tables.tables["alembic_version"].update().values(version_num="9999"))

    with pytest.raises(migrate.NewerSchemaError, match="revision 9999"):
        migrate.upgrade(empty)


def test_a_migration_that_breaks_leaves_no_half_of_it(empty: Engine):
    with empty.connect() as connection, connection.begin() as transaction:
        command.upgrade(migrate.config(connection), "head")
        transaction.rollback()

    assert inspect(empty).get_table_names() == []
