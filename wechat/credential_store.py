"""Keep credentials where all who need them find them, and let one of them renew at a time."""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from wechat.beijing import day_of, utc_now


@dataclass(frozen=True)
class Credential:
    """Hold one token or ticket with its life in UTC; printing it does not show the value."""

    value: str = field(repr=False)
    expires_at: datetime
    fetched_at: datetime


class CredentialStore(Protocol):
    """Say what a place for credentials must do; each call is atomic among all who share the store."""

    def read(self, key: str) -> Credential | None:
        """Return what is stored under `key`, expired or not."""

    def begin_refresh(self, key: str, *, failing: str | None, lease_seconds: float) -> str | None:
        """Return a claim if this caller shall fetch a new value, else None.

        None when someone else holds an unexpired lease, or when the stored value has not expired and differs
        from `failing`.
        """

    def finish_refresh(self, key: str, claim: str, credential: Credential) -> None:
        """Store `credential` and end the lease; a claim whose lease was taken over changes nothing."""

    def abandon_refresh(self, key: str, claim: str) -> None:
        """End the lease and keep what is stored; a claim whose lease was taken over changes nothing."""

    def count_fetch(self, key: str, budget: int) -> bool:
        """Count one fetch on the present Beijing day; return False, uncounted, when `budget` is spent."""


class MemoryCredentialStore:
    """Keep credentials in this process, for a single process and for tests; safe between threads."""

    def __init__(self, clock: Callable[[], datetime] = utc_now) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._stored: dict[str, Credential] = {}
        self._leases: dict[str, tuple[str, datetime]] = {}
        self._fetches: dict[str, tuple[date, int]] = {}

    def read(self, key: str) -> Credential | None:
        """Return what is stored under `key`, expired or not."""
        with self._lock:
            return self._stored.get(key)

    def begin_refresh(self, key: str, *, failing: str | None, lease_seconds: float) -> str | None:
        """Return a claim if this caller shall fetch a new value, else None."""
        with self._lock:
            now = self._clock()
            stored, lease = self._stored.get(key), self._leases.get(key)
            if lease and lease[1] > now:
                return None
            if stored and stored.expires_at > now and stored.value != failing:
                return None
            claim = secrets.token_hex(8)
            self._leases[key] = (claim, now + timedelta(seconds=lease_seconds))
            return claim

    def finish_refresh(self, key: str, claim: str, credential: Credential) -> None:
        """Store `credential` and end the lease."""
        with self._lock:
            if self._release(key, claim):
                self._stored[key] = credential

    def abandon_refresh(self, key: str, claim: str) -> None:
        """End the lease and keep what is stored."""
        with self._lock:
            self._release(key, claim)

    def count_fetch(self, key: str, budget: int) -> bool:
        """Count one fetch on the present Beijing day; return False when `budget` is spent."""
        with self._lock:
            today = day_of(self._clock())
            day, count = self._fetches.get(key, (today, 0))
            spent = count if day == today else 0
            if spent >= budget:
                return False
            self._fetches[key] = (today, spent + 1)
            return True

    def _release(self, key: str, claim: str) -> bool:
        lease = self._leases.get(key)
        if lease is None or lease[0] != claim:
            return False
        del self._leases[key]
        return True
