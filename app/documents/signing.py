"""The seal's key as pyHanko wants it: parsed once from PKCS#12, or left in a PKCS#11 module."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import pkcs11
from asn1crypto import pem, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from app.core.clock import beijing_text
from app.documents.errors import SealError

_USAGES = {"digital_signature", "non_repudiation"}


@dataclass(frozen=True)
class SealKey:
    """A key ready to sign, its certificate, the certificates up to a root, and the roots that checks trust."""

    signer: Signer
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    roots: tuple[x509.Certificate, ...]

    def require_valid(self, moment: datetime) -> None:
        """Refuse a certificate outside its time.

        Raises:
            SealError: with the date.
        """
        if moment > self.certificate.not_valid_after:
            until = beijing_text(self.certificate.not_valid_after)
            raise SealError(
                f"电子签章证书已于 {until} 到期。The seal's certificate expired at {until} (Beijing)"
            )
        if moment < self.certificate.not_valid_before:
            since = beijing_text(self.certificate.not_valid_before)
            raise SealError(
                f"电子签章证书自 {since} 起有效。The seal's certificate is not valid before {since} (Beijing)"
            )


class KeptKeySigner(Signer):
    """Signs with a key that is parsed once; pyHanko's own signer parses and checks it at every signature."""

    def __init__(
        self,
        key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
        certificate: x509.Certificate,
        chain: Iterable[x509.Certificate],
    ) -> None:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register_multiple(chain)
        super().__init__(signing_cert=certificate, cert_registry=store)
        self._key = key

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,
        dry_run: bool = False,  # noqa: FBT001, FBT002 - pyHanko's signature
    ) -> bytes:
        """Sign with SHA-256; a dry run gives as many bytes as a signature can have."""
        if digest_algorithm != "sha256":
            raise ValueError("this signer hashes with SHA-256 only")
        if dry_run:
            return bytes(_signature_size(self._key.key_size, self._key))
        if isinstance(self._key, ec.EllipticCurvePrivateKey):
            return self._key.sign(data, ec.ECDSA(hashes.SHA256()))
        return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())


def from_pkcs12(content: bytes, passphrase: str, roots: bytes | None) -> SealKey:
    """Open a PKCS#12 file; `roots` are certificates in PEM that win over those of the file.

    Raises:
        SealError: when the passphrase is wrong, or the file is damaged or holds no usable key.
    """
    try:
        key, found, others = pkcs12.load_key_and_certificates(
            content, passphrase.encode() if passphrase else None
        )
    except ValueError as error:
        raise SealError(
            "无法打开电子签章密钥文件：口令不正确或文件已损坏（ECERT_SEAL_PKCS12、ECERT_SEAL_PASSPHRASE）。"
            "The seal's PKCS#12 file does not open: wrong passphrase or damaged file"
        ) from error
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) or found is None:
        raise SealError(
            "电子签章密钥文件中没有可用的密钥与证书（需 RSA 或 ECDSA）。"
            "The seal's PKCS#12 file holds no RSA or ECDSA key with its certificate"
        )
    certificate = _converted(found.public_bytes(serialization.Encoding.DER))
    given = _parsed(roots)
    known = [_converted(one.public_bytes(serialization.Encoding.DER)) for one in others] + given
    chain = _chain(certificate, known)
    return SealKey(
        KeptKeySigner(key, certificate, chain),
        _usable(certificate),
        chain,
        _trusted(given, certificate, chain),
    )


def from_pkcs11(module: str, *, token: str, pin: str, label: str, roots: bytes | None) -> SealKey:
    """Open a session with a module; key and certificate carry the same label.

    Raises:
        SealError: when module, token, PIN or label don't fit.
    """
    given = _parsed(roots)
    try:
        session = _session(module, TokenCriteria(label=token) if token else None, pin or None)
        signer = PKCS11Signer(
            session, cert_label=label or None, key_label=label or None, other_certs_to_pull=()
        )
        certificate = signer.signing_cert
    except (pkcs11.PKCS11Error, RuntimeError) as error:
        raise module_fault(error) from error
    chain = _chain(certificate, given)
    signer.cert_registry.register_multiple(chain)
    return SealKey(signer, _usable(certificate), chain, _trusted(given, certificate, chain))


def _session(module: str, criteria: TokenCriteria | None, pin: str | None) -> pkcs11.Session:
    try:
        return open_pkcs11_session(module, token_criteria=criteria, user_pin=pin)
    except pkcs11.UserAlreadyLoggedIn:
        # A process is logged in as a whole: another session of this one, maybe a broken one, was before us.
        return open_pkcs11_session(module, token_criteria=criteria)


def module_fault(error: Exception) -> SealError:
    """Say what a PKCS#11 module complains about; its names of errors hold no secrets."""
    name = type(error).__name__
    return SealError(
        f"硬件密码模块不可用（{name}）：请检查 ECERT_SEAL_PKCS11_* 各项设置。"
        f"The PKCS#11 module refuses ({name} {error}): see ECERT_SEAL_PKCS11_*"
    )


def size_of_signature(key: SealKey) -> int:
    """Give an upper bound of the CMS bytes of a signature with its certificates, without a time stamp."""
    certificates = (key.certificate, *key.chain)
    return 2048 + sum(len(one.dump()) for one in certificates) + 2 * int(key.certificate.public_key.byte_size)


def _signature_size(bits: int, key: object) -> int:
    # An ECDSA signature is two numbers of the curve's size in DER.
    return bits // 4 + 16 if isinstance(key, ec.EllipticCurvePrivateKey) else bits // 8


def _converted(der: bytes) -> x509.Certificate:
    return x509.Certificate.load(der)


def _parsed(pem_text: bytes | None) -> list[x509.Certificate]:
    if not pem_text:
        return []
    try:
        return [_converted(der) for _, _, der in pem.unarmor(pem_text, multiple=True)]
    except ValueError as error:
        raise SealError(
            "ECERT_SEAL_ROOTS 不是 PEM 证书文件。ECERT_SEAL_ROOTS is not a PEM file with certificates"
        ) from error


def _usable(certificate: x509.Certificate) -> x509.Certificate:
    usage = certificate.key_usage_value
    if usage is not None and not _USAGES & usage.native:
        raise SealError(
            "电子签章证书不允许用于签名（keyUsage）。The seal's certificate may not sign (keyUsage)"
        )
    return certificate


def _chain(certificate: x509.Certificate, known: Sequence[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    """Go from a certificate up to its root, as far as the known ones lead."""
    by_subject = {one.subject.hashable: one for one in known}
    chain: list[x509.Certificate] = []
    last = certificate
    while last.issuer != last.subject:
        above = by_subject.get(last.issuer.hashable)
        if above is None or above in chain:
            break
        chain.append(above)
        last = above
    return tuple(chain)


def _trusted(
    given: Sequence[x509.Certificate], certificate: x509.Certificate, chain: Sequence[x509.Certificate]
) -> tuple[x509.Certificate, ...]:
    """Choose what checks trust: the given roots, else the end of the seal's own chain."""
    return tuple(one for one in given if one.self_issued) or tuple(given) or ((certificate, *chain)[-1],)
