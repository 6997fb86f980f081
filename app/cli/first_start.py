"""What a new installation gets before anybody uses it: tables, demo data, the menu at the sandbox."""

import json
from pathlib import Path

from app.cli import demo_file, migrate
from app.cli.children import SANDBOX_STATE_FILE, Programs
from app.official_account.menu import menu
from config.settings import Settings
from wechat import menu as menus

# While this file is there the database holds half of the demo data and nothing of anybody's own.
_UNFINISHED = "first_start.unfinished"


def fill_database(settings: Settings, programs: Programs) -> None:
    """Migrate the database; a new one gets its first texts, and the demo data unless they are switched off.

    Raises:
        NewerSchemaError: when the database is from a newer version.
    """
    marker = settings.var_dir / _UNFINISHED
    if marker.exists():
        _remove_database(settings.var_dir)
    engine = migrate.open_engine(settings.database_url)
    try:
        if migrate.current(engine) is None and settings.demo_enabled:
            marker.touch()
        migrate.upgrade(engine)
        migrate.fill_texts(engine)
    finally:
        engine.dispose()
    if marker.exists():
        programs.run_to_end("demo", "load")
        marker.unlink()
    if settings.demo_enabled:
        addresses = {"web": settings.public_url, "sandbox": settings.sandbox_url}
        demo_file.write(settings.var_dir, demo_file.read(settings.var_dir) | addresses)


def publish_menu(settings: Settings, programs: Programs) -> None:
    """Publish our menu at the sandbox unless it already shows it.

    The question goes to the sandbox's own file, because asking the running one would cost a second of
    every start and an entry in its ledger.
    """
    path = settings.var_dir / SANDBOX_STATE_FILE
    shown = json.loads(path.read_text("utf-8"))["state"]["menu"] if path.exists() else None
    if shown is None or menus.diff(menu(settings.public_url), {"menu": shown}):
        programs.run_to_end("wechat", "menu", "--publish")


def _remove_database(var_dir: Path) -> None:
    for path in var_dir.glob("ecert.sqlite3*"):
        path.unlink()
