"""The demo authority: a root that signs one seal and is then forgotten; it proves nothing and says so."""

import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

FILE = "keys/demo-seal.p12"
MARK = "演示 DEMO"
_VALID_FOR = timedelta(days=3650)


def ensure(var_dir: Path, moment: datetime) -> Path:
    """Give the demo seal's PKCS#12 file (no passphrase, mode 600), drawn at the first call.

    When several processes meet here, all of them get the file of the first.

    Raises:
        OSError: when the folder can't be written.
    """
    path = var_dir / FILE
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        try:
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(draw(moment))
            _give_name(draft, path)
        finally:
            draft.unlink(missing_ok=True)
    return path


def draw(moment: datetime) -> bytes:
    """Draw a root and a seal, valid from an hour before `moment` for ten years, as PKCS#12 without passphrase.

    The keys are ECDSA P-256: drawn in a millisecond, where RSA-3072 would lengthen the first start by half a
    second, and every PDF reader that checks signatures knows them.
    """
    root_key = ec.generate_private_key(ec.SECP256R1())
    seal_key = ec.generate_private_key(ec.SECP256R1())
    root_name, seal_name = _name("演示根 Demo root"), _name("演示电子签章 Demo seal")
    root_id = x509.SubjectKeyIdentifier.from_public_key(root_key.public_key())
    root = (
        _builder(root_name, root_name, root_key, moment)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(root_id, critical=False)
        .sign(root_key, hashes.SHA256())
    )
    seal = (
        _builder(seal_name, root_name, seal_key, moment)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(seal_key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(root_id), critical=False
        )
        .sign(root_key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(
        MARK.encode(), seal_key, seal, [root], serialization.NoEncryption()
    )


def is_demo(certificate: bytes) -> bool:
    """Tell whether a certificate (DER) is of a demo authority."""
    subject = x509.load_der_x509_certificate(certificate).subject
    return any(one.value == MARK for one in subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME))


def _give_name(draft: Path, path: Path) -> None:
    try:
        # A link fails where the name is taken, unlike a rename: the first process wins.
        path.hardlink_to(draft)
    except FileExistsError:
        return


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, MARK),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, moment: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - timedelta(hours=1))
        .not_valid_after(moment + _VALID_FOR)
    )


def _usage(**allowed: bool) -> x509.KeyUsage:
    names = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**dict.fromkeys(names, False) | allowed)
