"""Passwords: argon2id with the library's parameters, nothing of our own."""

from argon2 import PasswordHasher, profiles
from argon2.exceptions import InvalidHashError, VerificationError

from app.core.gateways import current
from config.settings import Profile

_hasher = PasswordHasher()
# Tests hash thousands of times; this profile is the library's own for them.
_cheapest = PasswordHasher.from_parameters(profiles.CHEAPEST)


def hash_password(password: str) -> str:
    """Hash a password for storage."""
    return _chosen().hash(password)


def verify(password_hash: str | None, password: str) -> bool:
    """Check a password; None stands for an unknown user and costs as much as a wrong password."""
    try:
        return _chosen().verify(password_hash or _nobody(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def _chosen() -> PasswordHasher:
    return _cheapest if current().settings.profile is Profile.TESTING else _hasher


def _nobody() -> str:
    # Checked when the user name is unknown, so that both failures cost the same time. Nothing hashes to it,
    # and it is written, not computed, because a hash would cost every start a tenth of a second.
    cost = _chosen()
    return (
        f"$argon2id$v=19$m={cost.memory_cost},t={cost.time_cost},p={cost.parallelism}${'A' * 22}${'A' * 43}"
    )
