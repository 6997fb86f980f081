import os
import subprocess
import sys

import pytest

from app.core.clock import SystemClock
from app.documents import service
from tests.app import made
from tests.faults.stage import environment


@pytest.fixture
def run(session, settings):
    """Run `python -m app documents` on the installation of this test; gives exit code and output."""

    def run_one(*options):
        session.rollback()
        ended = subprocess.run(
            [sys.executable, "-m", "app", "documents", *options],
            env=os.environ | environment(settings),
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in ended.stderr
        return ended.returncode, ended.stdout

    return run_one


def test_states_and_a_damaged_file_are_shown_and_found(run):
    found = service.provide(made.certificate(issuer_id=made.issuer()))

    whole = run("--check")
    found.path.write_bytes(b"%PDF-")
    damaged = run("--check")

    assert whole[0] == 0
    assert "ready          1" in whole[1]
    assert damaged[0] == 1
    assert str(found.path) in damaged[1]


def test_what_failed_is_shown_with_its_reason_and_can_be_tried_again(run, settings, clock):
    settings.documents_folder.write_text("in the way")
    certificate_id = made.certificate(issuer_id=made.issuer())
    with pytest.raises(service.PausedError):
        service.provide(certificate_id)
    settings.documents_folder.unlink()

    code, shown = run("--retry")

    assert code == 0
    assert "storage_unavailable" in shown
    # The command goes by the machine's clock.
    clock.moment = SystemClock().now()
    assert service.render_next() is True
    assert service.provide(certificate_id).path.is_file()
