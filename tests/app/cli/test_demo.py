"""`python -m app demo issue` at the running product."""

from collections.abc import Callable

import pytest

from app.cli import main
from tests.services import Live

Demo = Callable[..., list[list[str]]]


@pytest.fixture
def demo(live: Live, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Demo:
    """Run `demo issue`; give verdict and number of each certificate."""
    monkeypatch.setenv("ECERT_VAR_DIR", str(live.var_dir))

    def issue(*words: str) -> list[list[str]]:
        assert main.main(["demo", "issue", *words]) == 0
        return [line.split() for line in capsys.readouterr().out.splitlines()]

    return issue


def test_each_amendment_is_news(demo: Demo):
    [[_, number]] = demo()

    assert demo("--amend", number) == [["accepted", number]]
    assert demo("--amend", number) == [["accepted", number]]
    assert demo("--withdraw", number) == [["accepted", number]]
