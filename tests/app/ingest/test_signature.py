"""Signatures by RFC 9421: the official vector, every covered part, and the clock."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ingest import errors, signature
from app.ingest.keys import Caller
from app.ingest.signature import Head

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
URL = "http://localhost/api/v1/certificates?check=1"
BODY = '{"certificate_no": "证书"}'.encode()


def find(key_id: str) -> Caller | None:
    return Caller(key_id, 1, frozenset(), b"a secret") if key_id == "ik-1" else None


def signed(created: datetime = NOW, key_id: str = "ik-1", secret: str = "a secret") -> dict[str, str]:
    return signature.sign("POST", URL, BODY, key_id=key_id, secret=secret, message_id="m-1", created=created)


def verify(headers: dict[str, str], method: str = "POST", url: str = URL) -> Caller:
    return signature.verify(Head(method, url, headers), now=NOW, find_key=find)


def test_the_official_vector_of_rfc_9421_b_2_5_holds() -> None:
    secret = base64.b64decode(
        "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ=="
    )
    headers = {
        "Date": "Tue, 20 Apr 2021 02:07:55 GMT",
        "Content-Type": "application/json",
        "Signature-Input": (
            'sig-b25=("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"'
        ),
        "Signature": "sig-b25=:pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=:",
    }

    caller = signature.verify(
        Head("POST", "https://example.com/foo?param=Value&Pet=dog", headers),
        now=datetime.fromtimestamp(1618884473, UTC),
        find_key=lambda key_id: Caller(key_id, 1, frozenset(), secret),
        required=("date", "@authority", "content-type"),
    )

    assert caller.key_id == "test-shared-secret"


def test_the_official_vector_of_a_content_digest_holds() -> None:
    field = "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"

    signature.verify_digest({"Content-Digest": field}, b'{"hello": "world"}')

    with pytest.raises(errors.SignatureInvalidError):
        signature.verify_digest({"Content-Digest": field}, b'{"hello": "worle"}')


def test_a_signed_request_tells_who_signed() -> None:
    headers = signed()

    caller = verify(headers)

    assert caller.key_id == "ik-1"
    signature.verify_digest(headers, BODY)


def changed(name: str, change: Callable[[str], str]) -> dict[str, str]:
    headers = signed()
    return headers | {name: change(headers[name])}


@pytest.mark.parametrize(
    "headers",
    [
        changed("Idempotency-Key", lambda _: "m-2"),
        changed("Content-Digest", lambda _: "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"),
        changed("Signature-Input", lambda text: text.replace('"@query" ', "")),
        changed("Signature-Input", lambda text: text.replace('alg="hmac-sha256"', 'alg="rsa-v1_5-sha256"')),
        changed("Signature-Input", lambda text: text.replace("created=1795", "create=1795")),
        changed("Signature-Input", lambda text: f"{text}, {text.replace('ecert=', 'other=')}"),
        changed("Signature-Input", lambda _: "nonsense"),
        changed("Signature", lambda text: text.replace("ecert=:", "ecert=:AAAA")),
        changed("Signature", lambda _: "ecert=::"),
        signed(secret="another secret"),
    ],
)
def test_a_changed_header_breaks_the_signature(headers: dict[str, str]) -> None:
    with pytest.raises(errors.SignatureInvalidError):
        verify(headers)


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("PUT", URL),
        ("POST", "http://localhost/api/v1/other?check=1"),
        ("POST", "http://localhost/api/v1/certificates"),
        ("POST", "http://localhost/api/v1/certificates?check=0"),
        ("POST", "http://localhost/api/v1/certificates?check=1&quiet=1"),
    ],
)
def test_another_method_path_or_query_breaks_the_signature(method: str, url: str) -> None:
    with pytest.raises(errors.SignatureInvalidError):
        verify(signed(), method, url)


def test_the_host_is_not_signed() -> None:
    assert verify(signed(), url=URL.replace("localhost", "ecert.example.cn:8443")).key_id == "ik-1"


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_a_signature_within_five_minutes_holds(seconds: int) -> None:
    assert verify(signed(NOW + timedelta(seconds=seconds))).key_id == "ik-1"


@pytest.mark.parametrize("seconds", [-301, 301, -(10**7)])
def test_a_signature_beyond_five_minutes_is_expired(seconds: int) -> None:
    with pytest.raises(errors.SignatureExpiredError):
        verify(signed(NOW + timedelta(seconds=seconds)))


def test_an_unknown_key_is_named_as_such() -> None:
    with pytest.raises(errors.UnknownKeyError):
        verify(signed(key_id="ik-2"))


@pytest.mark.parametrize("name", ["Signature", "Signature-Input"])
def test_a_request_without_a_signature_is_named_as_such(name: str) -> None:
    headers = signed()
    del headers[name]

    with pytest.raises(errors.SignatureMissingError):
        verify(headers)


@pytest.mark.parametrize("text", ["", " ", "a b", "证", "x" * 256, "a\tb", "a\n"])
def test_a_message_id_is_visible_ascii_of_bounded_length(text: str) -> None:
    with pytest.raises(errors.IdempotencyKeyInvalidError):
        signature.message_id({"Idempotency-Key": text})


def test_a_missing_message_id_is_named_as_such() -> None:
    with pytest.raises(errors.IdempotencyKeyMissingError):
        signature.message_id({})


@given(st.text(), st.text(), st.text())
def test_no_header_whatever_raises_anything_but_our_errors(
    given_input: str, given_signature: str, digest: str
) -> None:
    headers = signed() | {"Signature-Input": given_input, "Signature": given_signature}

    with pytest.raises(errors.NotAdmittedError):
        verify(headers)
    with pytest.raises(errors.NotAdmittedError):
        signature.verify_digest({"Content-Digest": digest}, BODY)


@given(st.binary(max_size=200), st.from_regex(r"[!-~]{1,255}", fullmatch=True))
def test_what_is_signed_verifies_whatever_it_is(body: bytes, message_id: str) -> None:
    headers = signature.sign(
        "POST", URL, body, key_id="ik-1", secret="a secret", message_id=message_id, created=NOW
    )

    assert verify(headers).key_id == "ik-1"
    signature.verify_digest(headers, body)


def test_a_caller_never_shows_its_secret() -> None:
    assert "a secret" not in repr(find("ik-1"))
