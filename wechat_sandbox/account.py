"""The official account that the sandbox plays: its identity and its keys."""

import json
import secrets
import string
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

_LETTERS_AND_DIGITS = string.ascii_letters + string.digits


class Mode(StrEnum):
    """How pushes travel: 明文, 兼容 or 安全 in the account console."""

    PLAIN = "plain"
    COMPATIBLE = "compatible"
    SECURE = "secure"


class AccountFileError(Exception):
    """The account file cannot be used; the text says why."""


@dataclass(frozen=True)
class Account:
    """Hold the account's identity; the keys stay out of its repr."""

    appid: str
    original_id: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(repr=False)

    @classmethod
    def drawn(cls, **given: str | None) -> Self:
        """Make an account from the given values and draw the missing ones at random."""
        values = {
            "appid": "wx" + secrets.token_hex(8),
            "original_id": "gh_" + secrets.token_hex(6),
            "secret": secrets.token_hex(16),
            "token": _random_text(32),
            "aes_key": _random_text(42) + "A",
        }
        values.update({name: value for name, value in given.items() if value})
        return cls(**values)

    def as_dict(self) -> dict[str, str]:
        """Return all values, keys included, ready for JSON."""
        return asdict(self)


def read_account_file(path: Path) -> dict[str, Any]:
    """Read the values of an account from a JSON object; unknown names are left out.

    Raises AccountFileError when the file is absent or is not a JSON object.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise AccountFileError(f"cannot read the account file {path}: {error}") from error
    if not isinstance(found, dict):
        raise AccountFileError(f"the account file {path} holds no JSON object")
    known = {item.name for item in fields(Account)}
    return {name: str(value) for name, value in found.items() if name in known}


def _random_text(length: int) -> str:
    return "".join(secrets.choice(_LETTERS_AND_DIGITS) for _ in range(length))
