"""`python -m app staff`: accounts of the institution's own people."""

import io
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from app.cli import main

PASSWORD = "correct horse battery"


@pytest.fixture
def staff(
    tmp_path: Path,
    sqlite_template: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., tuple[int, str]]:
    """Run `staff` in an installation of its own; give the exit code and all it said."""
    (tmp_path / "ecert.sqlite3").write_bytes(sqlite_template.read_bytes())
    monkeypatch.setenv("ECERT_VAR_DIR", str(tmp_path))
    monkeypatch.setenv("ECERT_PROFILE", "testing")
    monkeypatch.setenv("ECERT_DATABASE_URL", f"sqlite:///{tmp_path / 'ecert.sqlite3'}")
    for name in ("SECRET", "LOOKUP"):
        monkeypatch.setenv(f"ECERT_{name}_KEY", "a key for tests only")
    monkeypatch.setenv("ECERT_DATA_KEY", "A" * 43 + "=")
    monkeypatch.setenv("ECERT_WECHAT_AES_KEY", "A" * 43)

    def run(*words: str, typed: str = PASSWORD) -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{typed}\n"))
        code = main.main(["staff", *words])
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def add(staff, *roles: str) -> tuple[int, str]:
    return staff("add", "li", "--name", "李示例", "--role", *(roles or ["viewer"]))


def test_an_account_is_opened_and_its_second_factor_shown(staff):
    code, said = add(staff, "editor", "security")

    assert code == 0
    address = urlsplit(said.splitlines()[0])
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert len(parse_qs(address.query)["secret"][0]) == 32
    assert staff("list")[1] == "li\t李示例\teditor security\topen\n"


def test_a_name_serves_once(staff):
    add(staff)

    code, said = add(staff)

    assert code == main.FAULT
    assert "该用户名已存在" in said


@pytest.mark.parametrize(("typed", "words"), [("short", "至少 12 位"), ("aaaaaaaaaaaa", "过于简单")])
def test_a_password_that_does_not_do_is_refused(staff, typed, words):
    code, said = staff("add", "li", "--name", "李", "--role", "viewer", typed=typed)

    assert code == main.FAULT
    assert words in said
    assert staff("list")[1] == ""


def test_roles_are_changed_and_the_account_stays(staff):
    add(staff, "editor", "viewer")

    code, said = staff("roles", "LI", "--role", "reviewer", "viewer")

    assert (code, said) == (0, "角色 roles: reviewer viewer\n")
    assert staff("list")[1] == "li\t李示例\treviewer viewer\topen\n"


def test_an_account_is_closed_and_opened_again_by_a_reset(staff):
    first = add(staff)[1]

    staff("close", "li")
    closed = staff("list")[1]
    second = staff("reset", "li")[1]

    assert closed.endswith("closed\n")
    assert staff("list")[1].endswith("open\n")
    assert first != second


@pytest.mark.parametrize("action", [("close",), ("reset",), ("roles", "--role", "viewer")])
def test_who_is_not_there_is_named_as_such(staff, action):
    code, said = staff(action[0], "nobody", *action[1:])

    assert code == main.FAULT
    assert "没有该工作人员" in said
