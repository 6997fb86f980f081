import threading
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from app.documents import authority

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def opened(content: bytes):
    return pkcs12.load_key_and_certificates(content, None)


def test_the_demo_seal_is_drawn_once_for_its_owner_only(tmp_path):
    path = authority.ensure(tmp_path, NOW)
    content = path.read_bytes()

    assert authority.ensure(tmp_path, NOW + timedelta(days=1)) == path
    assert path.read_bytes() == content
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_processes_that_meet_at_the_first_start_get_the_same_seal(tmp_path):
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(authority.ensure(tmp_path, NOW).read_bytes()))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 8
    assert len(set(found)) == 1


def test_it_names_itself_a_demo_and_may_only_sign():
    _key, seal, [root] = opened(authority.draw(NOW))

    assert authority.is_demo(seal.public_bytes(serialization.Encoding.DER))
    assert "演示" in root.subject.rfc4514_string()
    usage = seal.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.content_commitment
    assert not usage.key_cert_sign
    assert not seal.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    seal.verify_directly_issued_by(root)
    assert seal.not_valid_before_utc < NOW < seal.not_valid_after_utc


def test_each_installation_draws_its_own():
    first, second = opened(authority.draw(NOW)), opened(authority.draw(NOW))

    assert first[1].serial_number != second[1].serial_number
    assert first[0].private_numbers() != second[0].private_numbers()
