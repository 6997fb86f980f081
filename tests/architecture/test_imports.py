import subprocess
import sys
from pathlib import Path

from tests.architecture.tree import ROOT


def test_nobody_looks_up():
    program = Path(sys.executable).with_name("lint-imports")

    checked = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stdout
