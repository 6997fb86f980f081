"""Say who we are on the WeChat platform: identifiers, secrets, modes and hosts of one official account."""

import base64
import binascii
from dataclasses import dataclass, field
from enum import StrEnum

AES_KEY_LENGTH = 43
AES_KEY_BYTES = 32


class Mode(StrEnum):
    """How the platform delivers pushes; the account console and this setting must agree."""

    plain = "plain"
    compatible = "compatible"
    secure = "secure"


class TokenKind(StrEnum):
    """Which of the two independent kinds of access token the account uses."""

    stable = "stable"
    classic = "classic"


@dataclass(frozen=True)
class Account:
    """Hold the settings of one official account; printing it shows no secret.

    `aes_key` is the EncodingAESKey of 43 characters and may stay empty in plain mode only.
    `original_id` is the account's own name in pushes (`gh_…`); where it is set, pushes to another
    one are refused.
    """

    appid: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    mode: Mode
    original_id: str = ""
    api_base: str = "https://api.weixin.qq.com"
    mp_base: str = "https://mp.weixin.qq.com"
    open_base: str = "https://open.weixin.qq.com"
    token_kind: TokenKind = TokenKind.stable

    def __post_init__(self) -> None:
        if self.mode is not Mode.plain and not _is_aes_key(self.aes_key):
            raise ValueError(f"aes_key must be {AES_KEY_LENGTH} characters of base64 in {self.mode} mode")


def _is_aes_key(key: str) -> bool:
    try:
        return len(key) == AES_KEY_LENGTH and len(base64.b64decode(key + "=", validate=True)) == AES_KEY_BYTES
    except (binascii.Error, ValueError):
        return False
