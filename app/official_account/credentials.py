"""The platform's tokens in the database: one for all processes, with a lease for whoever renews it."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import Connection, Engine, Table, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from app.core.budgets import BudgetCount
from app.core.clock import Clock, beijing_date, next_beijing_midnight
from app.core.crypto import Vault
from app.core.db import WRITE_OPTION
from app.official_account.models import StoredCredential
from wechat.credential_store import Credential

_credential: Table = StoredCredential.__table__  # type: ignore[assignment]
_count: Table = BudgetCount.__table__  # type: ignore[assignment]


class DatabaseCredentialStore:
    """Keeps credentials encrypted in the database; works outside any unit of work, in any thread.

    It opens transactions of its own because a token is fetched between units of work, by the sending loop too,
    and its lease must be seen by other processes at once. It must not be called inside a unit of work: on
    SQLite the two would wait for each other.
    """

    def __init__(self, engine: Engine, vault: Vault, clock: Clock) -> None:
        self._engine = engine
        self._vault = vault
        self._clock = clock

    def read(self, key: str) -> Credential | None:
        """Return what is stored under `key`, expired or not."""
        with self._engine.connect() as connection:
            row = connection.execute(select(_credential).where(_credential.c.key == key)).one_or_none()
        if row is None or row.value_sealed is None:
            return None
        return Credential(
            value=self._vault.decrypt(row.value_sealed), expires_at=row.expires_at, fetched_at=row.fetched_at
        )

    def begin_refresh(self, key: str, *, failing: str | None, lease_seconds: float) -> str | None:
        """Return a claim if this caller shall fetch a new value, else None."""
        stored = self.read(key)
        moment = self._clock.now()
        if stored is not None and stored.expires_at > moment and stored.value != failing:
            return None
        claim = secrets.token_hex(8)
        lease = {"claim": claim, "claimed_until": moment + timedelta(seconds=lease_seconds)}
        with self._write() as connection:
            self._ensure_row(connection, key)
            taken = connection.execute(
                update(_credential)
                .where(
                    _credential.c.key == key,
                    or_(_credential.c.claimed_until.is_(None), _credential.c.claimed_until <= moment),
                    # Somebody may have stored a new value between our reading and this statement.
                    _credential.c.fetched_at.is_not_distinct_from(stored.fetched_at if stored else None),
                )
                .values(**lease)
            )
        return claim if taken.rowcount else None

    def finish_refresh(self, key: str, claim: str, credential: Credential) -> None:
        """Store `credential` and end the lease; a claim whose lease was taken over changes nothing."""
        with self._write() as connection:
            connection.execute(
                update(_credential)
                .where(_credential.c.key == key, _credential.c.claim == claim)
                .values(
                    value_sealed=self._vault.encrypt(credential.value),
                    fetched_at=credential.fetched_at,
                    expires_at=credential.expires_at,
                    claim=None,
                    claimed_until=None,
                )
            )

    def abandon_refresh(self, key: str, claim: str) -> None:
        """End the lease and keep what is stored."""
        with self._write() as connection:
            connection.execute(
                update(_credential)
                .where(_credential.c.key == key, _credential.c.claim == claim)
                .values(claim=None, claimed_until=None)
            )

    def count_fetch(self, key: str, budget: int) -> bool:
        """Count one fetch on the present Beijing day; False, without counting, when `budget` is spent."""
        moment = self._clock.now()
        name = f"wechat-fetch:{key}:{beijing_date(moment)}"
        with self._write() as connection:
            counted = connection.execute(
                update(_count)
                .where(_count.c.key == name, _count.c.used < budget)
                .values(used=_count.c.used + 1)
            )
            if counted.rowcount:
                return True
            known = connection.execute(select(_count.c.used).where(_count.c.key == name)).one_or_none()
        if known is not None:
            return False
        try:
            with self._write() as connection:
                connection.execute(
                    insert(_count).values(key=name, used=1, resets_at=next_beijing_midnight(moment))
                )
        except IntegrityError:
            return self.count_fetch(key, budget)
        return True

    def _ensure_row(self, connection: Connection, key: str) -> None:
        if connection.execute(select(_credential.c.key).where(_credential.c.key == key)).one_or_none():
            return
        try:
            with connection.begin_nested():
                connection.execute(insert(_credential).values(key=key))
        except IntegrityError:
            # Another process made the row at the same moment; that is all we wanted.
            return

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        writing = self._engine.connect().execution_options(**{WRITE_OPTION: True})
        with writing as connection, connection.begin():
            yield connection
