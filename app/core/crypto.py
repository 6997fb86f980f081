"""Secrets at rest: encryption, keyed hashes and signed tokens, all from keys outside the database."""

import base64
import hashlib
import hmac
import json
import secrets
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from itsdangerous import BadSignature, URLSafeSerializer


class VaultError(Exception):
    """A stored secret can't be opened with the keys of this installation, or a token is forged."""


class Vault:
    """Encrypts, hashes and signs with the keys of one installation.

    Args:
        data_keys: one or more Fernet keys, comma-separated; the first encrypts, all decrypt (rotation).
        lookup_key: key of the HMACs that stand in for secrets which are only compared.
        signing_key: key of the tokens that travel in links.
    """

    def __init__(self, *, data_keys: str, lookup_key: str, signing_key: str) -> None:
        self._fernet = MultiFernet([Fernet(key.strip()) for key in data_keys.split(",")])
        self._lookup_key = lookup_key.encode()
        self._signing_key = signing_key
        # Making a serializer costs more than signing with it, and a busy dispatcher signs thousands a second.
        self._serializers: dict[str, URLSafeSerializer] = {}

    def encrypt(self, text: str) -> bytes:
        """Encrypt a text; the result is ASCII bytes."""
        return self._fernet.encrypt(text.encode())

    def decrypt(self, sealed: bytes) -> str:
        """Open what `encrypt` made.

        Raises:
            VaultError: when it was made with other keys or has been changed.
        """
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken as error:
            raise VaultError("a stored secret does not open with this installation's keys") from error

    def fingerprint(self, purpose: str, *parts: str) -> str:
        """Give the keyed hash (HMAC-SHA-256, 43 characters base64url) of parts for one purpose."""
        message = "\x1f".join((purpose, *parts)).encode()
        digest = hmac.new(self._lookup_key, message, hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def sign(self, purpose: str, payload: dict[str, Any]) -> str:
        """Make a URL-safe token that only this installation can have made, good for one purpose."""
        # What the serializer's own dumps would make, without its try to compress: a message's link is short
        # and made by the thousand.
        body = base64.urlsafe_b64encode(json.dumps(payload, separators=(",", ":")).encode()).rstrip(b"=")
        serializer = self._serializer(purpose)
        return serializer.make_signer(serializer.salt).sign(body).decode()

    def read_signed(self, purpose: str, token: str) -> dict[str, Any]:
        """Open a token of `sign`.

        Raises:
            VaultError: when it is forged or was made for another purpose.
        """
        try:
            payload = self._serializer(purpose).loads(token)
        except (BadSignature, ValueError) as error:
            raise VaultError("a forged or damaged token") from error
        if not isinstance(payload, dict):
            raise VaultError("a token of another shape")
        return payload

    def _serializer(self, purpose: str) -> URLSafeSerializer:
        found = self._serializers.get(purpose)
        if found is None:
            found = URLSafeSerializer(
                self._signing_key, salt=purpose, signer_kwargs={"digest_method": hashlib.sha256}
            )
            self._serializers[purpose] = found
        return found


def same(left: str, right: str) -> bool:
    """Compare two texts in a time that does not tell where they differ."""
    return hmac.compare_digest(left.encode(), right.encode())


def draw_digits(length: int) -> str:
    """Draw a random number of `length` decimal digits."""
    return "".join(secrets.choice("0123456789") for _ in range(length))
