"""`python -m app migrate`: tables, and the texts that every installation begins with."""

import pytest
from sqlalchemy import create_engine, func, select, text

from app.announcements.first_texts import FIRST_TEXTS
from app.announcements.models import Publication
from app.cli import main


def test_a_new_database_gets_tables_and_first_texts_once(tmp_path, monkeypatch: pytest.MonkeyPatch):
    address = f"sqlite:///{tmp_path / 'ecert.sqlite3'}"
    monkeypatch.setenv("ECERT_VAR_DIR", str(tmp_path))
    monkeypatch.setenv("ECERT_DATABASE_URL", address)

    codes = [main.main(["migrate"]) for _ in range(2)]

    engine = create_engine(address)
    with engine.connect() as connection:
        count = connection.scalar(select(func.count()).select_from(Publication))
        journal = connection.scalar(text("PRAGMA journal_mode"))
    engine.dispose()
    assert (codes, count) == ([0, 0], len(FIRST_TEXTS))
    # Processes that start together find it so; each changing it would lock the others out.
    assert journal == "wal"
