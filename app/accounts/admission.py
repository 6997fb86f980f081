"""Who is let in and who is not: the verbs that move an operator from one state to the next; each is audited."""

from app.accounts import sessions
from app.accounts.models import Operator, State
from app.audit.service import record
from app.core import clock
from app.core.db import db
from app.core.errors import NotFoundError


def locked(operator_id: int, *states: State) -> Operator:
    """Lock an operator who stands in one of some states; call inside a unit of work.

    Raises:
        NotFoundError: when there is none, or somebody else was quicker.
    """
    found = db.session.get(Operator, operator_id, with_for_update=True, populate_existing=True)
    if found is None or found.state not in states:
        raise NotFoundError
    return found


def admit(operator: Operator, *, by: str) -> None:
    """Let an applicant in, also one who was refused before."""
    operator.admitted_at, operator.admitted_by, operator.refused_at = clock.now(), by, None
    record("accounts:operator:admitted", actor=by, subject_id=operator.id)


def refuse(operator: Operator, *, by: str) -> None:
    """Refuse an applicant; he may still log in to read why."""
    operator.refused_at = clock.now()
    record("accounts:operator:refused", actor=by, subject_id=operator.id)


def close(operator: Operator, *, by: str) -> None:
    """Close an account at once: every log-in of it ends."""
    operator.closed_at = clock.now()
    sessions.end_all(operator.id)
    record("accounts:operator:closed", actor=by, subject_id=operator.id)


def reopen(operator: Operator, *, by: str) -> None:
    """Open a closed account again, as it stood; its number must be proven anew, for somebody else may have it now."""
    operator.closed_at = None
    operator.phone_proven_at = None
    record("accounts:operator:reopened", actor=by, subject_id=operator.id)
