"""`python -m app trail`: what it takes and what it says."""

import pytest

from app.cli import main


@pytest.mark.parametrize("words", [["trail"], ["trail", "22110000000018001", "--send-again", "1"]])
def test_without_one_thing_to_do_its_usage_is_shown(words: list[str], capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        main.main(words)

    shown = capsys.readouterr().err
    assert ended.value.code == main.FAULT
    assert "usage: python -m app trail" in shown
