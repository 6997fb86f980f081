import io
import sqlite3
import stat
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from app.cli import backup, lock, restore
from app.cli.errors import CommandError
from app.cli.migrate import NewerSchemaError
from app.core.clock import SystemClock
from app.core.storage import DRAFTS, Storage
from app.documents import authority
from config.settings import Profile, Settings, draw_secrets


@pytest.fixture
def settings(tmp_path: Path, sqlite_template: Path) -> Settings:
    var_dir = tmp_path / "var"
    draw_secrets(var_dir)
    (var_dir / backup.DATABASE).write_bytes(sqlite_template.read_bytes())
    (var_dir / "wechat_account.json").write_text('{"appid": "wx1"}')
    (var_dir / "broker").mkdir()
    (var_dir / "broker/appendonly.aof").write_text("queued")
    (var_dir / "log").mkdir()
    (var_dir / "log/web.log").write_text("a line")
    return Settings.load(profile=Profile.TESTING, var_dir=var_dir)


@pytest.fixture
def note(settings: Settings) -> Callable[[str], None]:
    def write(tag: str) -> None:
        with closing(sqlite3.connect(settings.var_dir / backup.DATABASE)) as connection, connection:
            connection.execute(
                "INSERT INTO audit_entry (at, tag, actor, details) VALUES ('2026-11-22', ?, 'test', '{}')",
                (tag,),
            )

    return write


def tags(settings: Settings) -> list[str]:
    with closing(sqlite3.connect(settings.var_dir / backup.DATABASE)) as connection:
        return [tag for (tag,) in connection.execute("SELECT tag FROM audit_entry ORDER BY id")]


def test_a_backup_brings_back_what_was_there(settings: Settings, note: Callable[[str], None], tmp_path: Path):
    note("before")
    secrets = (settings.var_dir / "secrets.json").read_text()
    backup.write(settings, tmp_path / "b.tar.gz")
    note("after")
    (settings.var_dir / "secrets.json").write_text("{}")

    kept = restore.restore(settings, tmp_path / "b.tar.gz")

    assert tags(settings) == ["before"]
    assert (settings.var_dir / "secrets.json").read_text() == secrets
    assert (settings.var_dir / "wechat_account.json").exists()
    assert kept is not None
    assert (kept / "broker/appendonly.aof").read_text() == "queued"


def test_a_backup_works_while_the_database_is_open_and_being_written(
    settings: Settings, note: Callable[[str], None], tmp_path: Path
):
    with closing(sqlite3.connect(settings.var_dir / backup.DATABASE)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        note("committed")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute(
            "INSERT INTO audit_entry (at, tag, actor, details) VALUES ('2026-11-22', 'open', 'test', '{}')"
        )

        backup.write(settings, tmp_path / "b.tar.gz")
        writer.rollback()

    restore.restore(settings, tmp_path / "b.tar.gz")
    assert tags(settings) == ["committed"]


def test_a_backup_holds_neither_broker_nor_logs(settings: Settings, tmp_path: Path):
    backup.write(settings, tmp_path / "b.tar.gz")

    with tarfile.open(tmp_path / "b.tar.gz") as archive:
        assert archive.getnames() == ["ecert.sqlite3", "secrets.json", "wechat_account.json"]


def test_a_backup_is_for_its_owner_only_and_leaves_no_draft(settings: Settings, tmp_path: Path):
    folder = tmp_path / "backups"
    folder.mkdir()

    backup.write(settings, folder / "b.tar.gz")

    assert stat.S_IMODE((folder / "b.tar.gz").stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["b.tar.gz"]


def test_a_folder_that_is_not_there_gives_a_sentence(settings: Settings, tmp_path: Path):
    with pytest.raises(CommandError, match="No such file or directory"):
        backup.write(settings, tmp_path / "nowhere" / "b.tar.gz")


def test_nothing_to_keep_gives_a_sentence(tmp_path: Path):
    empty = Settings.load(profile=Profile.TESTING, var_dir=tmp_path / "empty")

    with pytest.raises(CommandError, match="There is no data yet"):
        backup.write(empty, tmp_path / "b.tar.gz")


def test_postgresql_has_its_own_ways_of_backup(tmp_path: Path):
    elsewhere = Settings.load(
        profile=Profile.TESTING, var_dir=tmp_path, database_url="postgresql+psycopg://db/ecert"
    )

    with pytest.raises(CommandError, match="pg_dump"):
        backup.write(elsewhere, tmp_path / "b.tar.gz")


def test_a_restore_into_an_empty_place_needs_no_former_data(settings: Settings, tmp_path: Path):
    backup.write(settings, tmp_path / "b.tar.gz")
    fresh = Settings.load(profile=Profile.TESTING, var_dir=tmp_path / "new" / "var")

    kept = restore.restore(fresh, tmp_path / "b.tar.gz")

    assert kept is None
    assert (fresh.var_dir / backup.DATABASE).exists()
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["var"]


def test_a_restore_refuses_while_the_service_runs(settings: Settings, tmp_path: Path):
    backup.write(settings, tmp_path / "b.tar.gz")

    with lock.hold(settings.var_dir), pytest.raises(CommandError, match="already running"):
        restore.restore(settings, tmp_path / "b.tar.gz")


def test_a_backup_of_a_newer_version_is_refused_and_changes_nothing(
    settings: Settings, note: Callable[[str], None], tmp_path: Path
):
    database = settings.var_dir / backup.DATABASE
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    backup.write(settings, tmp_path / "b.tar.gz")
    note("present")

    with pytest.raises(NewerSchemaError, match="revision 9999"):
        restore.restore(settings, tmp_path / "b.tar.gz")

    assert tags(settings) == ["present"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.tar.gz", "var"]


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b\x08\x00cut off"])
def test_a_file_that_is_no_backup_is_refused(settings: Settings, tmp_path: Path, content: bytes):
    (tmp_path / "b.tar.gz").write_bytes(content)

    with pytest.raises(CommandError, match="not a whole backup file"):
        restore.restore(settings, tmp_path / "b.tar.gz")


def test_a_backup_that_was_cut_off_is_refused(settings: Settings, tmp_path: Path):
    backup.write(settings, tmp_path / "b.tar.gz")
    whole = (tmp_path / "b.tar.gz").read_bytes()
    (tmp_path / "b.tar.gz").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(CommandError, match="not a whole backup file"):
        restore.restore(settings, tmp_path / "b.tar.gz")


@pytest.mark.parametrize("name", ["../outside", "/outside", "a/../../outside"])
def test_a_backup_that_reaches_out_of_its_folder_is_refused(settings: Settings, tmp_path: Path, name: str):
    with tarfile.open(tmp_path / "b.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo(name)
        member.size = 4
        archive.addfile(member, io.BytesIO(b"evil"))

    with pytest.raises(CommandError, match="not a whole backup file"):
        restore.restore(settings, tmp_path / "b.tar.gz")

    assert not (tmp_path / "outside").exists()


def test_a_link_in_a_backup_is_refused(settings: Settings, tmp_path: Path):
    with tarfile.open(tmp_path / "b.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo("secrets.json")
        member.type = tarfile.SYMTYPE
        member.linkname = "/etc/hostname"
        archive.addfile(member)

    with pytest.raises(CommandError, match="not a whole backup file"):
        restore.restore(settings, tmp_path / "b.tar.gz")


def test_a_damaged_database_is_refused(settings: Settings, tmp_path: Path):
    database = settings.var_dir / backup.DATABASE
    with tarfile.open(tmp_path / "b.tar.gz", "w:gz") as archive:
        archive.add(settings.var_dir / "secrets.json", "secrets.json")
        half = database.read_bytes()[:5000]
        member = tarfile.TarInfo(backup.DATABASE)
        member.size = len(half)
        archive.addfile(member, io.BytesIO(half))

    with pytest.raises(CommandError, match="damaged"):
        restore.restore(settings, tmp_path / "b.tar.gz")


def test_documents_and_the_seals_key_are_kept_and_unfinished_files_are_not(
    settings: Settings, tmp_path: Path
):
    storage = Storage(settings.documents_folder)
    sha256 = storage.put(b"a sealed file")
    draft = settings.documents_folder / DRAFTS / "unfinished"
    draft.write_bytes(b"half")
    key = authority.ensure(settings.var_dir, SystemClock().now()).read_bytes()
    backup.write(settings, tmp_path / "b.tar.gz")

    restore.restore(settings, tmp_path / "b.tar.gz")

    assert storage.read(sha256) == b"a sealed file"
    assert not draft.exists()
    assert (settings.var_dir / authority.FILE).read_bytes() == key
    modes = {path.stat().st_mode & 0o777 for path in settings.var_dir.rglob("*") if path.is_file()}
    assert modes == {0o600}
