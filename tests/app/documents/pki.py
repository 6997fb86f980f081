"""Certificate authorities for tests: keys in PKCS#12 and PKCS#11, and one with time stamps and revocation over HTTP."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml
from certomancer.integrations.animator import Animator, AnimatorArchStore
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig, PKIArchitecture
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from werkzeug.serving import make_server

from app.cli import ports

_LONG = {"valid-from": "2020-01-01T00:00:00+0000", "valid-to": "2060-01-01T00:00:00+0000"}
_ARCH = "authority"
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass
class Authority:
    """A root, an issuing authority, seals, a time-stamping service and revocation lists."""

    pki: PKIArchitecture
    keys: dict[str, Key]
    url: str

    @property
    def timestamp_url(self) -> str:
        return f"{self.url}/{_ARCH}/tsa/tsa"

    def certificate(self, label: str) -> x509.Certificate:
        return x509.load_der_x509_certificate(self.pki.get_cert(CertLabel(label)).dump())

    def chain(self) -> list[x509.Certificate]:
        return [self.certificate("interm"), self.certificate("root")]

    def pkcs12(self, path: Path, label: str = "seal", *, passphrase: str = "a passphrase") -> Path:
        """Write the key, certificate and chain of a seal."""
        encryption = serialization.BestAvailableEncryption(passphrase.encode())
        key = self.keys["seal-rsa" if label == "seal-rsa" else "seal"]
        path.write_bytes(
            pkcs12.serialize_key_and_certificates(
                b"seal", key, self.certificate(label), self.chain(), encryption
            )
        )
        return path

    def roots(self, path: Path) -> Path:
        """Write the chain as PEM."""
        path.write_bytes(b"".join(one.public_bytes(serialization.Encoding.PEM) for one in self.chain()))
        return path


@contextmanager
def serving(folder: Path) -> Iterator[Authority]:
    """Run an authority on a loopback port."""
    port = ports.choose("", ports.LOOPBACK, 0)
    url = f"http://localhost:{port}"
    keys: dict[str, Key] = {
        name: ec.generate_private_key(ec.SECP256R1()) for name in ("root", "interm", "tsa", "seal")
    }
    keys["seal-rsa"] = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    for name, key in keys.items():
        pem = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        (folder / f"{name}.pem").write_bytes(pem)
    config = CertomancerConfig.from_yaml(yaml.safe_dump(_described(url, list(keys))), str(folder))
    pki = config.get_pki_arch(ArchLabel(_ARCH))
    animator = Animator(AnimatorArchStore({ArchLabel(_ARCH): pki}), with_web_ui=False)
    server = make_server(ports.LOOPBACK, port, animator, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Authority(pki, keys, url)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _described(url: str, keys: list[str]) -> dict[str, object]:
    def end(subject: str, **validity: str) -> dict[str, object]:
        return {
            "subject": subject,
            "subject-key": subject,
            "issuer": "interm",
            "validity": _LONG | {name.replace("_", "-"): day for name, day in validity.items()},
            "profiles": ["digsig-commitment"],
        }

    tsa_extensions = [
        {
            "id": "key_usage",
            "critical": True,
            "smart-value": {"schema": "key-usage", "params": ["digital_signature"]},
        },
        {"id": "extended_key_usage", "critical": True, "value": ["time_stamping"]},
        {
            "id": "crl_distribution_points",
            "smart-value": {"schema": "crl-dist-url", "params": {"crl-repo-names": ["root"]}},
        },
    ]
    return {
        "external-url-prefix": url,
        "keysets": {"keys": {"path-prefix": ".", "keys": {name: {"path": f"{name}.pem"} for name in keys}}},
        "pki-architectures": {
            _ARCH: {
                "keyset": "keys",
                "entity-defaults": {"country-name": "CN", "organization-name": "Example authority"},
                "entities": {
                    "root": {"common-name": "Example root"},
                    "interm": {"common-name": "Example issuing authority"},
                    "tsa": {"common-name": "Example time stamps"},
                    "seal": {"common-name": "Example seal"},
                    "seal-rsa": {"common-name": "Example seal RSA"},
                },
                "certs": {
                    "root": {
                        "subject": "root",
                        "subject-key": "root",
                        "issuer": "root",
                        "authority-key": "root",
                        "validity": _LONG,
                        "profiles": [{"id": "simple-ca", "params": {"crl-repo": "root"}}],
                    },
                    "interm": {
                        "issuer": "root",
                        "validity": _LONG,
                        "profiles": [
                            {"id": "simple-ca", "params": {"max-path-len": 0, "crl-repo": "interm"}}
                        ],
                    },
                    "tsa": {"issuer": "root", "validity": _LONG, "extensions": tsa_extensions},
                    "seal": end("seal"),
                    "seal-rsa": end("seal-rsa"),
                    "seal-expired": end("seal", valid_to="2026-11-01T00:00:00+0000"),
                    "seal-revoked": end("seal")
                    | {
                        "revocation": {
                            "revoked-since": "2026-01-01T00:00:00+0000",
                            "reason": "key_compromise",
                        }
                    },
                },
                "services": {
                    "crl-repo": {
                        name: {"for-issuer": name, "signing-key": name, "simulated-update-schedule": "P30D"}
                        for name in ("root", "interm")
                    },
                    "time-stamping": {"tsa": {"signing-key": "tsa", "signing-cert": "tsa"}},
                },
            }
        },
    }
