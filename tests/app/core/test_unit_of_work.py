import shutil

import pytest
from sqlalchemy import text

from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.factory import create_app

FULL, NORMAL = 2, 1


@pytest.mark.parametrize(("durable", "level"), [(True, FULL), (False, NORMAL)])
def test_work_on_sqlite_waits_for_the_disk_unless_it_says_no(
    make_settings, sqlite_template, tmp_path, durable, level
):
    database = shutil.copy(sqlite_template, tmp_path / "own.sqlite3")
    app = create_app(make_settings(database_url=f"sqlite:///{database}"))

    with app.app_context():
        with unit_of_work(durable=not durable):
            pass
        with unit_of_work(durable=durable) as working:
            found = working.scalar(text("PRAGMA synchronous"))
        db.engine.dispose()

    assert found == level
