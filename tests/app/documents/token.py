"""A token of SoftHSM (a Debian package that .ci/run installs) with a seal's key and certificate."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pkcs11
import pytest
from cryptography.hazmat.primitives import serialization
from pkcs11 import Attribute, ObjectClass

from tests.app.documents.pki import Authority

LABEL, PIN, KEY_LABEL = "ecert-test", "1234", "seal"
_PLACES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so")


@contextmanager
def holding(authority: Authority, folder: Path) -> Iterator[Path]:
    """Make a token with the RSA seal of an authority and give the module's library; once in a process."""
    module = next((Path(place) for place in _PLACES if Path(place).exists()), None)
    tool = shutil.which("softhsm2-util")
    if module is None or tool is None:
        pytest.skip("SoftHSM is not installed")
    (folder / "tokens").mkdir()
    config = folder / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {folder / 'tokens'}\n")
    with pytest.MonkeyPatch.context() as patch:
        # The module reads it in this process, when it is loaded.
        patch.setenv("SOFTHSM2_CONF", str(config))
        key = folder / "key.pem"
        key.write_bytes(
            authority.keys["seal-rsa"].private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        _run(tool, "--init-token", "--free", "--label", LABEL, "--pin", PIN, "--so-pin", PIN)
        _run(tool, "--import", key, "--token", LABEL, "--label", KEY_LABEL, "--id", "01", "--pin", PIN)
        session = pkcs11.lib(str(module)).get_token(token_label=LABEL).open(user_pin=PIN, rw=True)
        certificate = authority.certificate("seal-rsa")
        session.create_object(
            {
                Attribute.CLASS: ObjectClass.CERTIFICATE,
                Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                Attribute.TOKEN: True,
                Attribute.LABEL: KEY_LABEL,
                Attribute.ID: b"\x01",
                Attribute.SUBJECT: certificate.subject.public_bytes(),
                Attribute.ISSUER: certificate.issuer.public_bytes(),
                Attribute.VALUE: certificate.public_bytes(serialization.Encoding.DER),
            }
        )
        session.close()
        yield module


def _run(*command: str | Path) -> None:
    subprocess.run(command, check=True, capture_output=True, env=os.environ)
