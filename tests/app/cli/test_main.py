import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from app.cli import main


@pytest.mark.parametrize("name", main.COMMANDS)
def test_every_command_of_the_table_has_its_module(name: str):
    module, _purpose = main.COMMANDS[name]

    assert find_spec(module) is not None


def test_the_help_lists_every_command(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        main.main(["--help"])

    shown = capsys.readouterr().out
    assert ended.value.code == 0
    assert all(purpose in " ".join(shown.split()) for _module, purpose in main.COMMANDS.values())


def test_no_command_is_a_fault_of_use(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        main.main([])

    assert ended.value.code == 2
    assert "COMMAND" in capsys.readouterr().err


def test_settings_that_contradict_each_other_give_sentences_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("ECERT_WEB_HOST", "0.0.0.0")  # noqa: S104 - this is what must be refused
    monkeypatch.setenv("ECERT_DEMO_ENABLED", "true")

    code = main.main(["run"])

    assert code == main.FAULT
    assert "ECERT_DEMO_ENABLED" in capsys.readouterr().err


def test_a_value_of_the_wrong_kind_gives_a_sentence_that_names_the_setting(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("ECERT_WEB_PORT", "eighty")

    code = main.main(["migrate"])

    assert code == main.FAULT
    assert "ECERT_WEB_PORT" in capsys.readouterr().err


def test_a_reader_who_has_seen_enough_gets_no_traceback(tmp_path: Path):
    reading, writing = os.pipe()
    os.close(reading)

    ended = subprocess.run(
        [sys.executable, "-m", "app", "migrate"],
        stdout=writing,
        stderr=subprocess.PIPE,
        env=os.environ | {"ECERT_VAR_DIR": str(tmp_path)},
        text=True,
        check=False,
    )
    os.close(writing)

    assert ended.stderr == ""
    assert ended.returncode == main.NOBODY_READS


def test_a_database_that_does_not_answer_gives_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    monkeypatch.setenv("ECERT_VAR_DIR", str(tmp_path))
    monkeypatch.setenv("ECERT_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:9/none")

    assert main.main(["migrate"]) == main.FAULT

    assert "数据库无法使用" in capsys.readouterr().err
