"""Signatures of the feed: HTTP Message Signatures (RFC 9421, hmac-sha256) over a Content-Digest (RFC 9530)."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from http_message_signatures import (
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    InvalidSignature,
    algorithms,
)
from http_message_signatures.digests import ContentDigest
from http_message_signatures.exceptions import HTTPMessageSignaturesException

from app.ingest.errors import (
    IdempotencyKeyInvalidError,
    IdempotencyKeyMissingError,
    SignatureExpiredError,
    SignatureInvalidError,
    SignatureMissingError,
    UnknownKeyError,
)
from app.ingest.keys import Caller

SKEW = timedelta(minutes=5)
COVERED = ("@method", "@path", "@query", "content-digest", "idempotency-key")
# A question has no body and changes nothing, so it needs neither digest nor message id.
COVERED_BY_QUESTIONS = ("@method", "@path", "@query")
LABEL = "ecert"
_MESSAGE_ID = re.compile(r"[!-~]{1,255}")


@dataclass(frozen=True)
class Head:
    """What a signature speaks of.

    Attributes:
        method: upper case.
        url: absolute; path and query percent-encoded exactly as they are on the wire. The host is not signed.
        headers: names in any case; repeated fields already joined by commas.
    """

    method: str
    url: str
    headers: Mapping[str, str]


def message_id(headers: Mapping[str, str]) -> str:
    """Give the message id of the Idempotency-Key header: 1 to 255 visible ASCII characters (D8).

    Raises:
        IdempotencyKeyMissingError: when there is none.
        IdempotencyKeyInvalidError: when it is something else.
    """
    found = headers.get("Idempotency-Key")
    if found is None:
        raise IdempotencyKeyMissingError
    if not _MESSAGE_ID.fullmatch(found):
        raise IdempotencyKeyInvalidError
    return found


def verify(
    head: Head,
    *,
    now: datetime,
    find_key: Callable[[str], Caller | None],
    required: Sequence[str] = COVERED,
) -> Caller:
    """Tell who signed the head of a request; the body is compared afterwards with `verify_digest`.

    Exactly one signature is accepted. It must cover all of `required`, may cover more, and must have been made
    within SKEW before or after `now`.

    Raises:
        SignatureMissingError, SignatureInvalidError, SignatureExpiredError, UnknownKeyError
    """
    if "Signature" not in head.headers or "Signature-Input" not in head.headers:
        raise SignatureMissingError
    resolver = _Resolver(find_key)
    verifier = _Verifier(resolver, now)
    try:
        verifier.verify(head, max_age=None, require_components=required)
    except InvalidSignature as error:
        raise (UnknownKeyError if resolver.was_unknown else SignatureInvalidError) from error
    if resolver.caller is None:
        raise SignatureInvalidError
    return resolver.caller


def verify_digest(headers: Mapping[str, str], body: bytes) -> None:
    """Compare the body with the signed Content-Digest; sha-256, and sha-512 where it is given.

    Raises:
        SignatureInvalidError: when it does not fit or can't be read.
    """
    field = headers.get("Content-Digest", "")
    try:
        ContentDigest.verify(field, body)
    except (InvalidSignature, HTTPMessageSignaturesException) as error:
        raise SignatureInvalidError from error


def sign(
    method: str, url: str, body: bytes, *, key_id: str, secret: str, message_id: str, created: datetime
) -> dict[str, str]:
    """Give the headers that sign a request, for clients and tests.

    The address is absolute and percent-encoded, with its query string if there is one; the bytes of the HMAC
    key are the ASCII characters of `secret`.
    """
    headers = {"Idempotency-Key": message_id}
    signer = HTTPMessageSigner(
        signature_algorithm=algorithms.HMAC_SHA256, key_resolver=_Secret(secret.encode())
    )
    signer.sign(
        _Outgoing(method, url, headers),
        key_id=key_id,
        created=created,
        label=LABEL,
        covered_component_ids=COVERED,
        body=body,
    )
    return headers


def sign_question(url: str, *, key_id: str, secret: str, created: datetime) -> dict[str, str]:
    """Give the headers that sign a GET, for clients and tests; address and secret as in `sign`."""
    headers: dict[str, str] = {}
    signer = HTTPMessageSigner(
        signature_algorithm=algorithms.HMAC_SHA256, key_resolver=_Secret(secret.encode())
    )
    signer.sign(
        _Outgoing("GET", url, headers),
        key_id=key_id,
        created=created,
        label=LABEL,
        covered_component_ids=COVERED_BY_QUESTIONS,
    )
    return headers


@dataclass
class _Outgoing:
    method: str
    url: str
    headers: dict[str, str]


class _Secret(HTTPSignatureKeyResolver):
    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def resolve_private_key(self, key_id: str) -> bytes:
        _ = key_id
        return self._secret


class _Resolver(HTTPSignatureKeyResolver):
    def __init__(self, find_key: Callable[[str], Caller | None]) -> None:
        self._find_key = find_key
        self.caller: Caller | None = None
        self.was_unknown = False

    def resolve_public_key(self, key_id: str) -> bytes | None:
        self.caller = self._find_key(key_id)
        self.was_unknown = self.caller is None
        return self.caller.secret if self.caller else None


class _Verifier(HTTPMessageVerifier):
    """The library's verifier with our clock and our own error for a wrong time."""

    def __init__(self, resolver: _Resolver, now: datetime) -> None:
        super().__init__(signature_algorithm=algorithms.HMAC_SHA256, key_resolver=resolver)
        self._now = now

    def validate_created_and_expires(self, sig_input: Any, max_age: timedelta | None = None) -> None:
        _ = max_age
        created = _moment(sig_input.params.get("created"))
        if created is None:
            raise InvalidSignature("no readable created parameter")
        if abs(self._now - created) > SKEW:
            raise SignatureExpiredError
        if "expires" in sig_input.params:
            expires = _moment(sig_input.params["expires"])
            if expires is None or expires < self._now:
                raise SignatureExpiredError


def _moment(value: object) -> datetime | None:
    if type(value) is not int:
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, OSError, ValueError):
        return None
