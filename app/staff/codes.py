"""The second factor: six digits that change every 30 seconds (RFC 6238, TOTP), by the library `cryptography`."""

import base64
import secrets
from collections.abc import Iterator
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP

SECONDS, DIGITS = 30, 6
_SECRET_BYTES = 20


def draw_secret() -> str:
    """Draw the secret that server and telephone share, in base32 as authenticator apps read it."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def address(secret: str, *, user_name: str, issuer: str) -> str:
    """Give the otpauth: address that an authenticator app takes in, usually as a QR code."""
    return _totp(secret).get_provisioning_uri(user_name, issuer)


def at(secret: str, moment: datetime) -> str:
    """Give the code of a moment."""
    return _totp(secret).generate(int(moment.timestamp())).decode()


def step_of(secret: str, typed: str, moment: datetime, *, after: int) -> int | None:
    """Find the time step that a typed code belongs to: the present one or a neighbour, and later than `after`.

    Returns:
        The step, to be kept so that the code serves once; None when the code is wrong or was used.
    """
    return next((step for step in _steps(moment) if step > after and _is_code(secret, typed, step)), None)


def _steps(moment: datetime) -> Iterator[int]:
    now = int(moment.timestamp()) // SECONDS
    # A telephone's clock may be a little off.
    yield from (now, now - 1, now + 1)


def _is_code(secret: str, typed: str, step: int) -> bool:
    try:
        _totp(secret).verify(typed.encode(), step * SECONDS)
    except InvalidToken:
        return False
    return True


def _totp(secret: str) -> TOTP:
    # SHA-1 is what authenticator apps know; an HMAC does not need it to resist collisions.
    return TOTP(base64.b32decode(secret), DIGITS, SHA1(), SECONDS)  # noqa: S303
