"""Writing into the audit."""

from sqlalchemy import insert

from app.audit.models import AuditEntry, Lookup, LookupResult, LookupWay
from app.core import clock
from app.core.db import db

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
