import pytest

from app.cli import main
from app.core.clock import SystemClock
from app.documents import service
from tests.app import made


@pytest.fixture
def installation(session, settings, monkeypatch):
    """Let the commands work on the installation of this test."""
    for name in ("profile", "var_dir", "database_url"):
        monkeypatch.setenv(f"ECERT_{name.upper()}", str(getattr(settings, name)))
    for name in ("secret_key", "data_key", "lookup_key", "wechat_aes_key"):
        monkeypatch.setenv(f"ECERT_{name.upper()}", getattr(settings, name).get_secret_value())


def test_states_and_a_damaged_file_are_shown_and_found(installation, capsys):
    found = service.provide(made.certificate(issuer_id=made.issuer()))

    assert main.main(["documents", "--check"]) == 0
    found.path.write_bytes(b"%PDF-")
    assert main.main(["documents", "--check"]) == 1

    shown = capsys.readouterr().out
    assert "ready          1" in shown
    assert str(found.path) in shown


def test_what_failed_is_shown_with_its_reason_and_can_be_tried_again(installation, settings, clock, capsys):
    settings.documents_folder.write_text("in the way")
    certificate_id = made.certificate(issuer_id=made.issuer())
    with pytest.raises(service.PausedError):
        service.provide(certificate_id)
    settings.documents_folder.unlink()

    assert main.main(["documents", "--retry"]) == 0

    assert "storage_unavailable" in capsys.readouterr().out
    # The command goes by the machine's clock.
    clock.moment = SystemClock().now()
    assert service.render_next() is True
    assert service.provide(certificate_id).path.is_file()
