"""Seals of a real authority: an intermediate, time stamps, long-term data, another seal under the same root."""

import pytest

from app.documents.seal import Seal
from app.verification import inspection
from tests.app.documents import pki
from tests.app.verification import hostile
from tests.applications import START


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    with pki.serving(tmp_path_factory.mktemp("authority")) as running:
        yield running


@pytest.fixture
def sealed(make_settings, authority, tmp_path, clock):
    """Seal a plain file with a key of the authority; gives the file and the seal's certificate."""

    def make(label="seal", **changes):
        file = authority.pkcs12(tmp_path / "seal.p12", label)
        settings = make_settings(seal_pkcs12=file, seal_passphrase="a passphrase", **changes)
        sealer = Seal(settings, clock)
        data = sealer.seal(hostile.plain(), page=0, box=(50, 50, 250, 120), font="Helvetica", reason="x")
        return data, [sealer.certificate()]

    return make


@pytest.mark.parametrize("label", ["seal", "seal-rsa"])
def test_our_own_seal_is_trusted(sealed, label):
    data, seals = sealed(label)

    [signature] = inspection.of_pdf(data, seals, START).signatures

    assert signature.intact
    assert signature.whole_file
    assert signature.trusted
    assert signature.certifies


def test_time_stamp_and_long_term_data_leave_the_seal_over_the_whole_file(sealed, authority):
    data, seals = sealed(seal_timestamp_url=authority.timestamp_url, seal_long_term=True)

    [signature] = inspection.of_pdf(data, seals, START).signatures

    assert signature.whole_file
    assert signature.trusted


def test_another_certificate_of_the_same_authority_is_not_our_seal(sealed):
    _, seals = sealed("seal")
    competitor, _ = sealed("seal-rsa")

    [signature] = inspection.of_pdf(competitor, seals, START).signatures

    assert signature.intact
    assert not signature.trusted
    assert not signature.expired
