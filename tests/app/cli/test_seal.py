import pytest

from app.cli import main
from app.core.gateways import current
from app.core.unit_of_work import unit_of_work
from app.documents import seals
from tests.app.documents import pki


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    with pki.serving(tmp_path_factory.mktemp("authority")) as running:
        yield running


@pytest.fixture
def here(monkeypatch, tmp_path):
    """An installation in an empty folder."""
    monkeypatch.setenv("ECERT_VAR_DIR", str(tmp_path))
    return monkeypatch


def test_the_demo_seal_is_shown_as_what_it_is(here, capsys):
    assert main.main(["seal"]) == 0

    shown = capsys.readouterr().out
    assert "Demo seal" in shown
    assert "it proves nothing" in shown


def test_the_seal_of_an_issuer_is_shown_with_its_chain(here, authority, tmp_path, capsys):
    here.setenv("ECERT_SEAL_PKCS12", str(authority.pkcs12(tmp_path / "seal.p12")))
    here.setenv("ECERT_SEAL_PASSPHRASE", "a passphrase")

    assert main.main(["seal"]) == 0

    shown = capsys.readouterr().out
    assert "Example seal" in shown
    assert "Example issuing authority" in shown
    assert "proves nothing" not in shown


def test_an_expired_seal_is_shown_and_said(here, authority, tmp_path, capsys):
    here.setenv("ECERT_SEAL_PKCS12", str(authority.pkcs12(tmp_path / "seal.p12", "seal-expired")))
    here.setenv("ECERT_SEAL_PASSPHRASE", "a passphrase")

    assert main.main(["seal"]) == main.FAULT

    assert "expired" in capsys.readouterr().err


def test_a_used_seal_is_listed_and_revoked(installed, app, capsys):
    with app.app_context(), unit_of_work() as session:
        seals.note(session, current().sealer.certificate())

    assert main.main(["seal", "used"]) == 0
    fingerprint, *live = capsys.readouterr().out.split()
    assert main.main(["seal", "revoke", fingerprint]) == 0
    capsys.readouterr()
    assert main.main(["seal", "used"]) == 0

    assert live[-1] == "live"
    assert "revoked" in capsys.readouterr().out
    assert main.main(["seal", "revoke", "0" * 64]) == main.FAULT
