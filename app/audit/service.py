"""Writing into the audit."""

from datetime import timedelta

from sqlalchemy import delete, insert

from app.audit.models import AuditEntry, Lookup, LookupResult, LookupWay
from app.core import clock
from app.core.db import db
from app.core.gateways import current

# Every look-up pays for this row, and the statement built once costs a third of an object in the session.
_NOTE_LOOKUP = insert(Lookup)


def record(
    tag: str,
    *,
    actor: str,
    subject_id: int | None = None,
    source: str | None = None,
    **details: str | int | None,
) -> None:
    """Note who did what; `tag` is `<room>:<subject>:<action>`, details hold no secrets."""
    db.session.add(
        AuditEntry(
            at=clock.now(), tag=tag, actor=actor, subject_id=subject_id, source=source, details=details
        )
    )


def record_lookup(
    *, certificate_id: int | None, way: LookupWay, result: LookupResult, origin: str | None
) -> None:
    """Note a look-up for the owner and for operations; `origin` is a network, never an address."""
    db.session.connection().execute(
        _NOTE_LOOKUP,
        {
            "at": clock.now(),
            "certificate_id": certificate_id,
            "way": way,
            "result": result,
            "origin": origin,
        },
    )


def purge() -> int:
    """Delete look-ups and entries older than ECERT_RECORD_RETENTION_DAYS; call inside a unit of work.

    Returns:
        How many rows went.
    """
    oldest = clock.now() - timedelta(days=current().settings.record_retention_days)
    gone = 0
    for table in (Lookup, AuditEntry):
        deleted = db.session.execute(delete(table).where(table.at < oldest))
        gone += int(deleted.rowcount)  # type: ignore[attr-defined]
    return gone
