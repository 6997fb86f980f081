"""`python -m app ingest` on a new installation: the report, the exit code, and what is stored."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from app.certificates import service as certificates
from app.cli import main
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.factory import create_app
from config.settings import Settings
from tests.app.ingest.items import created
from tests.app.ingest.sps_documents import certificate

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def settings(make_settings: Callable[..., Settings], database_url: str) -> Settings:
    return make_settings(database_url=database_url)


@pytest.fixture
def issuers(settings: Settings) -> Callable[..., None]:
    """Register issuing systems by their codes."""

    def register(*codes: str) -> None:
        with create_app(settings).app_context():
            with unit_of_work():
                for code in codes:
                    certificates.create_issuer(code=code, name=code)
            db.engine.dispose()

    return register


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command with the settings of the test; give its exit code and everything it said."""
    for name in settings.model_fields_set:
        value = getattr(settings, name)
        plain = value.get_secret_value() if hasattr(value, "get_secret_value") else value
        if isinstance(plain, str | int | float | Path):
            monkeypatch.setenv(f"ECERT_{name.upper()}", str(plain))

    def call(*words: str | Path) -> tuple[int, str]:
        code = main.main([str(word) for word in words])
        shown = capsys.readouterr()
        return code, shown.out + shown.err

    return call


def numbers(settings: Settings) -> list[str]:
    engine = create_engine(settings.database_url)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT certificate_no FROM certificate ORDER BY id")).scalars().all()
    engine.dispose()
    return list(found)


def test_json_lines_are_loaded_and_each_refusal_names_line_field_and_reason(
    tmp_path: Path, run: Run, issuers: Callable[..., None], settings: Settings
) -> None:
    issuers("A")
    path = tmp_path / "a.jsonl"
    lines = [
        json.dumps(created("1")),
        "{broken",
        json.dumps(created("3", version="x")),
        json.dumps(created("4")),
    ]
    path.write_text("\n".join(lines), "utf-8")

    code, shown = run("ingest", path)

    assert code == 1
    assert numbers(settings) == ["1", "4"]
    assert "共 4 条：采用 2，无变化 0，拒绝 2。" in shown
    rows = [line.split() for line in shown.splitlines() if line[:1].isdigit()]
    assert rows[0][0] == "2"
    assert rows[1] == ["3", "3", "拒绝", "version", "必须是整数。"]


def test_a_file_loaded_again_changes_nothing_and_says_so(
    tmp_path: Path, run: Run, issuers: Callable[..., None]
) -> None:
    issuers("A")
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"items": [created(str(place)) for place in range(3)]}), "utf-8")
    run("ingest", path)

    code, shown = run("ingest", path)

    assert (code, shown) == (0, "共 3 条：采用 0，无变化 3，拒绝 0。\n")


def test_a_check_stores_nothing(
    tmp_path: Path, run: Run, issuers: Callable[..., None], settings: Settings
) -> None:
    issuers("A")
    path = tmp_path / "a.json"
    path.write_text(json.dumps(created("1")), "utf-8")

    code, shown = run("ingest", path, "--check")

    assert code == 0
    assert "试运行，未保存任何内容" in shown
    assert numbers(settings) == []


def test_sps_xml_is_loaded_with_its_findings_and_a_chosen_direction(
    tmp_path: Path, run: Run, issuers: Callable[..., None], settings: Settings
) -> None:
    issuers("A")
    path = tmp_path / "a.xml"
    path.write_text(certificate(issued=""), "utf-8")

    code, shown = run("ingest", path, "--direction", "exit", "--quiet")

    assert code == 0
    assert "WARNING" in shown
    assert "INFO" in shown
    engine = create_engine(settings.database_url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT direction FROM certificate")).scalars().all() == ["exit"]
        assert connection.execute(text("SELECT count(*) FROM outbox")).scalar() == 0
    engine.dispose()


def test_several_issuers_must_be_told_apart(tmp_path: Path, run: Run, issuers: Callable[..., None]) -> None:
    issuers("A", "B")
    path = tmp_path / "a.json"
    path.write_text(json.dumps(created("1")), "utf-8")

    without, said = run("ingest", path)
    code, _ = run("ingest", path, "--issuer", "B")

    assert (without, code) == (main.FAULT, 0)
    assert "A, B" in said


def test_a_missing_file_gives_a_sentence(tmp_path: Path, run: Run, issuers: Callable[..., None]) -> None:
    issuers("A")

    code, shown = run("ingest", tmp_path / "nothing.json")

    assert code == main.FAULT
    assert "nothing.json" in shown
    assert "Traceback" not in shown


def test_sign_prints_a_curl_line_for_the_key_of_the_file(tmp_path: Path, run: Run) -> None:
    message, key = tmp_path / "a message.json", tmp_path / "key.json"
    message.write_text("{}", "utf-8")
    key.write_text('{"key_id": "ik-1", "secret": "a secret"}', "utf-8")

    code, shown = run(
        "sign", message, "--key", key, "--url", "http://localhost:8000/", "--check", "--id", "m-1"
    )

    assert code == 0
    assert shown.startswith("curl -sS -X POST 'http://localhost:8000/api/v1/certificates?check=1' ")
    assert "-H 'Idempotency-Key: m-1'" in shown
    assert 'keyid="ik-1"' in shown
    assert f"--data-binary '@{message}'" in shown
    assert "a secret" not in shown


def test_sign_without_a_key_gives_a_sentence(tmp_path: Path, run: Run) -> None:
    message = tmp_path / "a.json"
    message.write_text("{}", "utf-8")

    code, shown = run("sign", message, "--key", message)

    assert code == main.FAULT
    assert "key_id" in shown
