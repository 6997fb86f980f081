"""Signing and encryption of pushes as the platform's 消息加解密说明 describes them."""

import base64
import binascii
import hashlib
import secrets
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_BLOCK = 32
_AES_BLOCK = 16
_KEY_CHARACTERS = 43


class CryptoError(Exception):
    """A cipher text that does not belong to this account."""


def signature(*parts: str) -> str:
    """Return the hexadecimal SHA-1 over the sorted parts: token, timestamp, nonce and perhaps Encrypt."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def encrypt(message: bytes, aes_key: str, appid: str, random: bytes | None = None) -> str:
    """Return the base64 cipher text of a message; `random` is 16 bytes and only tests give it."""
    lead = secrets.token_hex(8).encode() if random is None else random
    plain = lead + struct.pack(">I", len(message)) + message + appid.encode()
    pad = _BLOCK - len(plain) % _BLOCK
    worker = _cipher(aes_key).encryptor()
    sealed = worker.update(plain + bytes([pad]) * pad) + worker.finalize()
    return base64.b64encode(sealed).decode()


def decrypt(sealed: str, aes_key: str, appid: str) -> bytes:
    """Return the message inside a base64 cipher text.

    Raises CryptoError unless length, padding, inner length and appid are all right.
    """
    try:
        raw = base64.b64decode(sealed, validate=True)
    except (binascii.Error, ValueError) as error:
        raise CryptoError("Encrypt is not base64") from error
    if not raw or len(raw) % _AES_BLOCK:
        raise CryptoError("the cipher text is not made of whole blocks")
    worker = _cipher(aes_key).decryptor()
    padded = worker.update(raw) + worker.finalize()
    pad = padded[-1]
    if not 1 <= pad <= _BLOCK or padded[-pad:] != bytes([pad]) * pad:
        raise CryptoError("the padding is wrong")
    return _unpack(padded[:-pad], appid)


def _unpack(plain: bytes, appid: str) -> bytes:
    head = _AES_BLOCK + 4
    if len(plain) < head:
        raise CryptoError("the plain text is too short")
    (length,) = struct.unpack(">I", plain[_AES_BLOCK:head])
    if length > len(plain) - head:
        raise CryptoError("the inner length is wrong")
    if plain[head + length :] != appid.encode():
        raise CryptoError("the cipher text belongs to another appid")
    return plain[head : head + length]


def _cipher(aes_key: str) -> Cipher[modes.CBC]:
    # The 43rd character may carry unused bits; the standard decoder ignores them, as the platform does.
    key = base64.b64decode(aes_key + "=")
    return Cipher(algorithms.AES(key), modes.CBC(key[:_AES_BLOCK]))


def is_aes_key(text: str) -> bool:
    """Tell whether a text can serve as EncodingAESKey: 43 characters that decode to 32 bytes."""
    try:
        return len(text) == _KEY_CHARACTERS and len(base64.b64decode(text + "=", validate=True)) == _BLOCK
    except (binascii.Error, ValueError):
        return False
