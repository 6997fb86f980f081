import argparse

import pytest

from app.cli import proofkeys
from app.cli.errors import CommandError


@pytest.fixture
def run(installed, capsys):
    """Run `keys` with the words given and give what it printed."""

    def run_one(*words):
        parser = argparse.ArgumentParser()
        proofkeys.add_parser(parser.add_subparsers())
        assert proofkeys.run(parser.parse_args(["keys", *words])) == 0
        return capsys.readouterr().out

    return run_one


def test_a_rotated_key_is_listed_as_live_and_a_revoked_one_as_revoked(run):
    assert run("list") == ""
    first = run("rotate").split()[-1]
    second = run("rotate").split()[-1]

    run("revoke", first)

    lines = run("list").splitlines()
    assert lines[0].startswith(first)
    assert "revoked" in lines[0]
    assert lines[1].startswith(second)
    assert lines[1].endswith("live")


def test_an_unknown_key_is_named_as_unknown(run):
    with pytest.raises(CommandError, match="没有这把密钥"):
        run("revoke", "0123456789abcdef")
