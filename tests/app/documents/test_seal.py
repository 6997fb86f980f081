import io
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asn1crypto import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import DocumentSecurityStore, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from reportlab.pdfgen.canvas import Canvas

from app.cli.main import FAULT
from app.core.clock import FixedClock, SystemClock
from app.documents.errors import SealError
from app.documents.rendering import fonts
from app.documents.seal import Seal
from config.settings import Settings, SettingsError
from tests.app.documents import pki, token

BOX = (360.0, 60.0, 540.0, 130.0)
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    with pki.serving(tmp_path_factory.mktemp("authority")) as running:
        yield running


@pytest.fixture
def page(make_settings) -> bytes:
    """A PDF of one page."""
    file = io.BytesIO()
    canvas = Canvas(file, invariant=1, initialFontName=fonts(make_settings().assets_dir).name)
    canvas.drawString(72, 700, "证书 certificate")
    canvas.save()
    return file.getvalue()


@pytest.fixture
def by_file(make_settings, authority, tmp_path):
    """Settings with a seal from PKCS#12."""

    def make(label="seal", **changes) -> Settings:
        file = authority.pkcs12(tmp_path / "seal.p12", label)
        return make_settings(**{"seal_pkcs12": file, "seal_passphrase": "a passphrase"} | changes)

    return make


@pytest.fixture(scope="module")
def softhsm(authority, tmp_path_factory):
    """Settings with a seal in a token."""
    folder = tmp_path_factory.mktemp("token")
    with token.holding(authority, folder) as module:
        yield {
            "seal_pkcs11_module": module,
            "seal_pkcs11_token": token.LABEL,
            "seal_pkcs11_pin": token.PIN,
            "seal_pkcs11_label": token.KEY_LABEL,
            "seal_roots": authority.roots(folder / "chain.pem"),
        }


def sealed(settings, page, clock=None):
    seal = Seal(settings, clock or SystemClock())
    font = fonts(settings.assets_dir).name
    return seal.seal(page, page=0, box=BOX, font=font, reason="证书签发 Certificate 1")


def trusted(settings) -> list[x509.Certificate]:
    return list(Seal(settings, SystemClock()).key().roots)


def checked(pdf: bytes, settings: Settings):
    """Let pyHanko judge the seal against the roots that we name."""
    [signature] = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    context = ValidationContext(trust_roots=trusted(settings))
    return signature, validate_pdf_signature(
        signature, signer_validation_context=context, ts_validation_context=context
    )


def run(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("kind", ["demo", "P-256", "RSA-3072"])
def test_every_reader_accepts_the_seal_as_certification_that_allows_no_change(
    kind, by_file, make_settings, page, tmp_path
):
    settings = {
        "demo": make_settings,
        "P-256": by_file,
        "RSA-3072": lambda: by_file("seal-rsa"),
    }[kind]()

    pdf = sealed(settings, page)
    path = tmp_path / "sealed.pdf"
    path.write_bytes(pdf)
    signature, status = checked(pdf, settings)

    assert status.bottom_line
    assert status.docmdp_ok
    assert signature.docmdp_level is MDPPerm.NO_CHANGES
    assert status.coverage.name == "ENTIRE_FILE"
    assert "/ETSI.CAdES.detached" in str(signature.sig_object["/SubFilter"])
    shown = run("pdfsig", "-nocert", path)
    assert "Signature is Valid" in shown
    assert "Total document signed" in shown
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", path)


def test_the_seal_brings_its_issuers_and_says_why_and_where(by_file, page, authority):
    settings = by_file(seal_place="北京 Beijing")

    signature, _status = checked(sealed(settings, page), settings)

    embedded = {one.subject.native["common_name"] for one in signature.other_embedded_certs}
    assert {"Example issuing authority", "Example root"} <= embedded
    assert signature.sig_object["/Reason"] == "证书签发 Certificate 1"
    assert signature.sig_object["/Location"] == "北京 Beijing"


def test_the_field_says_who_sealed_in_plain_words(make_settings, page, tmp_path):
    settings = make_settings()
    path = tmp_path / "sealed.pdf"
    path.write_bytes(sealed(settings, page, FixedClock(NOW)))

    shown = run("pdftotext", path, "-")

    assert settings.paper_authority in shown
    assert "电子签章 Sealed electronically" in shown
    assert "2026-11-22" in shown
    fonts_used = run("pdffonts", path).splitlines()[2:]
    assert fonts_used
    assert all("yes yes yes" in line for line in fonts_used)


def test_a_changed_byte_breaks_the_seal(make_settings, page):
    settings = make_settings()
    pdf = bytearray(sealed(settings, page))
    pdf[len(page) // 2] ^= 1

    _signature, status = checked(bytes(pdf), settings)

    assert not status.intact
    assert not status.bottom_line


def test_an_update_behind_the_seal_breaks_it(make_settings, page):
    settings = make_settings()
    file = io.BytesIO(sealed(settings, page))
    writer = IncrementalPdfFileWriter(file)
    writer.root["/PageMode"] = writer.root.raw_get("/Type")
    writer.update_root()
    writer.write_in_place()

    _signature, status = checked(file.getvalue(), settings)

    assert status.coverage.name != "ENTIRE_FILE"
    assert not status.bottom_line


def test_with_a_time_stamping_authority_the_seal_carries_its_stamp(by_file, page, authority):
    settings = by_file(seal_timestamp_url=authority.timestamp_url)

    _signature, status = checked(sealed(settings, page), settings)

    assert status.timestamp_validity is not None
    assert status.timestamp_validity.valid
    assert status.timestamp_validity.trusted
    assert status.bottom_line


def test_long_term_data_lie_inside_the_seal_and_answer_without_a_network(by_file, page, authority, tmp_path):
    settings = by_file(seal_timestamp_url=authority.timestamp_url, seal_long_term=True)

    pdf = sealed(settings, page)

    store = DocumentSecurityStore.read_dss(PdfFileReader(io.BytesIO(pdf)))
    assert len(store.crls) >= 2
    context = store.as_validation_context({"trust_roots": trusted(settings)})
    [signature] = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    status = validate_pdf_signature(signature, context, ts_validation_context=context)
    assert status.bottom_line
    assert status.coverage.name == "ENTIRE_FILE"
    path = tmp_path / "sealed.pdf"
    path.write_bytes(pdf)
    assert "Total document signed" in run("pdfsig", "-nocert", path)


def test_a_revoked_seal_gets_no_long_term_data(by_file, page, authority):
    settings = by_file("seal-revoked", seal_timestamp_url=authority.timestamp_url, seal_long_term=True)

    with pytest.raises(SealError, match="revoked"):
        sealed(settings, page)


def test_a_time_stamping_authority_that_is_away_is_named(by_file, page):
    settings = by_file(seal_timestamp_url="http://127.0.0.1:9/tsa")

    with pytest.raises(SealError, match="timestamp"):
        sealed(settings, page)


def test_long_term_data_need_a_time_stamp(make_settings):
    with pytest.raises(SettingsError, match="ECERT_SEAL_TIMESTAMP_URL"):
        make_settings(seal_long_term=True)


class TestRefusals:
    def test_a_wrong_passphrase_and_its_mending_without_a_restart(self, by_file, authority, page, tmp_path):
        settings = by_file(seal_passphrase="another")
        seal = Seal(settings, SystemClock())

        with pytest.raises(SealError, match="wrong passphrase"):
            seal.key()
        authority.pkcs12(tmp_path / "seal.p12", passphrase="another")

        assert seal.key().certificate.subject.native["common_name"] == "Example seal"

    def test_a_missing_file(self, make_settings, tmp_path):
        with pytest.raises(SealError, match="ECERT_SEAL_PKCS12"):
            Seal(make_settings(seal_pkcs12=tmp_path / "none.p12"), SystemClock()).key()

    def test_an_expired_certificate_and_its_successor_without_a_restart(
        self, by_file, authority, page, tmp_path, make_settings
    ):
        settings = by_file("seal-expired")
        seal = Seal(settings, FixedClock(NOW))
        font = fonts(settings.assets_dir).name

        with pytest.raises(SealError, match="expired at 2026-11-01"):
            seal.seal(page, page=0, box=BOX, font=font, reason="test")
        authority.pkcs12(tmp_path / "seal.p12", "seal")

        assert seal.seal(page, page=0, box=BOX, font=font, reason="test").startswith(b"%PDF-")

    def test_a_certificate_of_tomorrow(self, by_file, page):
        early = FixedClock(datetime(2019, 1, 1, tzinfo=UTC))

        with pytest.raises(SealError, match="not valid before 2020"):
            sealed(by_file(), page, early)

    def test_a_broken_file_of_roots(self, by_file, tmp_path):
        broken = tmp_path / "roots.pem"
        broken.write_text("nothing")

        with pytest.raises(SealError, match="ECERT_SEAL_ROOTS"):
            Seal(by_file(seal_roots=broken), SystemClock()).key()

    @pytest.mark.parametrize("changes", [{"profile": "server"}, {"web_host": "0.0.0.0"}])  # noqa: S104
    def test_no_demo_seal_where_others_can_reach_the_service(self, changes):
        with pytest.raises(SettingsError, match="demo seal"):
            Settings.load(demo_enabled=False, sandbox_enabled=False, **changes)

    def test_no_demo_seal_by_the_back_door_either(self, make_settings, page):
        mine = make_settings()
        sealed(mine, page)
        open_to_others = make_settings(
            web_host="0.0.0.0",  # noqa: S104 - this is what must be refused
            seal_pkcs12=mine.var_dir / "keys/demo-seal.p12",
            captcha_fixed="",
            sms_provider="off",
            wechat_api_base="https://api.weixin.qq.com",
            wechat_mp_base="https://mp.weixin.qq.com",
            wechat_open_base="https://open.weixin.qq.com",
        )

        with pytest.raises(SealError, match="demo seal"):
            Seal(open_to_others, SystemClock()).key()


class TestModule:
    def test_a_key_in_a_module_seals_like_one_in_a_file(self, softhsm, make_settings, page):
        settings = make_settings(**softhsm)

        pdf = sealed(settings, page)
        signature, status = checked(pdf, settings)

        assert status.bottom_line
        assert signature.docmdp_level is MDPPerm.NO_CHANGES
        embedded = {one.subject.native["common_name"] for one in signature.other_embedded_certs}
        assert "Example issuing authority" in embedded

    @pytest.mark.parametrize(
        ("setting", "value"),
        [
            ("seal_pkcs11_token", "another"),
            ("seal_pkcs11_label", "another"),
            ("seal_pkcs11_module", Path("/nowhere.so")),
        ],
    )
    def test_what_does_not_fit_is_a_sentence(self, softhsm, make_settings, setting, value):
        with pytest.raises(SealError, match="PKCS#11 module refuses"):
            Seal(make_settings(**softhsm | {setting: value}), SystemClock()).key()

    def test_a_wrong_pin_is_a_sentence_that_does_not_tell_it(self, softhsm, tmp_path):
        settings = {f"ECERT_{name.upper()}": str(value) for name, value in softhsm.items()}
        changed = {"ECERT_SEAL_PKCS11_PIN": "987654", "ECERT_VAR_DIR": str(tmp_path)}
        # A process of its own: this one may be logged in already, which counts for all its sessions.
        ended = subprocess.run(
            [sys.executable, "-m", "app", "seal"],
            env=os.environ | settings | changed,
            capture_output=True,
            text=True,
            check=False,
        )

        assert ended.returncode == FAULT
        assert "PinIncorrect" in ended.stderr
        assert "987654" not in ended.stderr
