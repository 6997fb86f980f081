"""Sign and encrypt as the platform's push protocol demands, on top of wechatpy's building blocks."""

import base64
import binascii
import hmac
import secrets
import string
import struct

from wechatpy.crypto import PrpCrypto
from wechatpy.utils import WeChatSigner

from wechat.account import Account
from wechat.errors import InboundRejected

BLOCK = 32
CIPHER_BLOCK = 16
RANDOM_LENGTH = 16
LENGTH_FIELD = 4
_ALPHABET = string.ascii_letters + string.digits


def signature(*parts: str) -> str:
    """Return the hex SHA-1 of the sorted and joined `parts` (platform document, URL verification)."""
    signer = WeChatSigner()
    signer.add_data(*(part.encode("utf-8", "backslashreplace") for part in parts))
    return str(signer.signature)


def matches(given: str, expected: str) -> bool:
    """Compare signatures in constant time, as wechatpy does not; `given` may hold any characters."""
    return hmac.compare_digest(given.encode("utf-8", "backslashreplace"), expected.encode("ascii"))


class _Crypto(PrpCrypto):  # type: ignore[misc]  # wechatpy has no types
    """Let wechatpy frame and encrypt, with random characters that nobody can foresee."""

    def __init__(self, key: bytes, random: str) -> None:
        super().__init__(key)
        self._random = random

    def get_random_string(self) -> str:
        return self._random


def encrypt(account: Account, message: str, random: str | None = None) -> str:
    """Return `message` encrypted for `account` as base64 text without line breaks.

    `random` is the prefix of 16 characters; it is drawn here unless a test vector names it.
    """
    prefix = random or "".join(secrets.choice(_ALPHABET) for _ in range(RANDOM_LENGTH))
    encrypted: bytes = _Crypto(_key(account), prefix).encrypt(message, account.appid)
    return encrypted.decode("ascii")


def decrypt(account: Account, encrypted: str) -> str:
    """Return the message inside `encrypted`.

    Raises InboundRejected for anything that is not exactly 16 random bytes, length, UTF-8 message and our
    appid, padded to 32. wechatpy's own decryption checks neither padding nor length and leaks foreign
    exceptions, so only its cipher is used.
    """
    try:
        cipher_text = base64.b64decode(encrypted.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise InboundRejected("Encrypt is not base64") from None
    if not cipher_text or len(cipher_text) % CIPHER_BLOCK:
        raise InboundRejected("Encrypt is not whole cipher blocks")
    plain: bytes = _Crypto(_key(account), "").cipher.decrypt(cipher_text)
    return _unframe(plain, account.appid)


def _unframe(plain: bytes, appid: str) -> str:
    padding = plain[-1]
    if not 1 <= padding <= BLOCK or len(plain) < RANDOM_LENGTH + LENGTH_FIELD + padding:
        raise InboundRejected("padding is wrong")
    framed = plain[RANDOM_LENGTH : len(plain) - padding]
    (length,) = struct.unpack(">I", framed[:LENGTH_FIELD])
    rest = framed[LENGTH_FIELD:]
    if length > len(rest):
        raise InboundRejected("length is wrong")
    if not hmac.compare_digest(rest[length:], appid.encode("utf-8")):
        raise InboundRejected("encrypted for another appid")
    try:
        return rest[:length].decode("utf-8")
    except UnicodeDecodeError:
        raise InboundRejected("message is not UTF-8") from None


def _key(account: Account) -> bytes:
    # Python's decoder accepts the non-zero unused bits that some keys in use have in their 43rd character.
    return base64.b64decode(account.aes_key + "=")
