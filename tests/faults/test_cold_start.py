"""Many processes that all need a token at the same moment."""

import os
import subprocess
import sys

import pytest

from tests.faults.cold_process import PROCESSES, THREADS
from tests.faults.stage import environment
from tests.services import ROOT

pytestmark = pytest.mark.faults


def test_fifty_six_cold_callers_in_eight_processes_cost_one_fetch(make_stage, database_url):
    stage = make_stage(database_url, subscribers=0)

    told = subprocess.run(
        [sys.executable, "-m", "tests.faults.cold_process"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | environment(stage.settings),
        timeout=60,
        check=True,
    )

    assert told.stdout.split() == ["TOKEN-0"] * PROCESSES * THREADS, told.stderr
    assert stage.phones.fetches == 1
