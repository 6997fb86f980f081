import os
from pathlib import Path

import pytest

from app.cli import lock
from app.cli.errors import CommandError


def test_a_second_holder_is_told_who_holds_the_folder(tmp_path: Path):
    with (
        lock.hold(tmp_path),
        pytest.raises(CommandError, match=f"process {os.getpid()}"),
        lock.hold(tmp_path),
    ):
        pass


def test_the_lock_is_free_again_afterwards(tmp_path: Path):
    with lock.hold(tmp_path):
        pass

    with lock.hold(tmp_path):
        pass

    assert (tmp_path / lock.FILE).read_text() == ""


def test_a_lock_file_left_by_a_crash_does_not_hold_anything(tmp_path: Path):
    (tmp_path / lock.FILE).write_text("4194304")

    with lock.hold(tmp_path):
        held = (tmp_path / lock.FILE).read_text()

    assert held == str(os.getpid())
