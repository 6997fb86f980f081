"""Reads of applications: an enterprise's, those that staff decide, those of an issuer's certificates."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from app.applications import rules
from app.applications.models import Application, ApplicationKind, ApplicationState, Step
from app.certificates.models import Certificate
from app.core import clock
from app.core.errors import NotFoundError

OVER = (ApplicationState.CLOSED, ApplicationState.DISCARDED)
# A list counts and leafs through so many at most.
MOST = 10_000


_IS_THERE = Application.state != ApplicationState.DISCARDED
_WHOLE = (
    select(Application)
    .where(_IS_THERE)
    .options(joinedload(Application.certificate), joinedload(Application.enterprise))
)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a list is searched by; an empty condition does not count, the others hold together.

    `is_sent` leaves drafts out that were never sent.
    """

    kind: ApplicationKind | None = None
    state: ApplicationState | None = None
    number: str | None = None
    certificate_no: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    is_sent: bool = False


def of_enterprise(session: Session, enterprise_id: int, application_id: int) -> Application:
    """Find an application of an enterprise.

    Raises:
        NotFoundError: also when it is another's.
    """
    found = one(session, application_id)
    if found.enterprise_id != enterprise_id:
        raise NotFoundError
    return found


def one(session: Session, application_id: int) -> Application:
    """Find an application.

    Raises:
        NotFoundError: when there is none, or it was discarded.
    """
    found = session.scalars(_WHOLE.where(Application.id == application_id)).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def live(session: Session, kind: ApplicationKind, certificate_id: int) -> Application | None:
    """Find the application of a kind about a certificate that is not over."""
    return session.scalars(
        select(Application).where(
            Application.kind == kind,
            Application.certificate_id == certificate_id,
            Application.state.not_in(OVER),
        )
    ).one_or_none()


def search(
    session: Session, wanted: Conditions, *, enterprise_id: int | None = None, page: int = 1, size: int = 10
) -> list[Application]:
    """Give a page of the list, the newest first; of all enterprises when none is named."""
    statement = _searched(_WHOLE, wanted, enterprise_id).order_by(Application.id.desc())
    return list(session.scalars(statement.offset((page - 1) * size).limit(size)))


def count(session: Session, wanted: Conditions, *, enterprise_id: int | None = None) -> int:
    """Count the lines of the list, up to `MOST`."""
    ids = _searched(select(Application.id).where(_IS_THERE), wanted, enterprise_id).limit(MOST)
    return session.scalar(select(func.count()).select_from(ids.subquery())) or 0


def steps(session: Session, application_id: int) -> list[Step]:
    """Give every step of an application, the first one first."""
    return list(session.scalars(select(Step).where(Step.application_id == application_id).order_by(Step.id)))


def of_issuer(
    session: Session, issuer_id: int, states: Collection[ApplicationState], after: int, limit: int
) -> list[Application]:
    """Give applications about an issuer's certificates that stand so, in the order of their making (D47)."""
    wanted = _of_issuer(issuer_id).where(Application.state.in_(states), Application.id > after)
    return list(session.scalars(wanted.order_by(Application.id).limit(limit)))


def by_number(session: Session, issuer_id: int, number: str) -> Application | None:
    """Find an application about an issuer's certificates by its 统一编号."""
    row_id = rules.id_of(number)
    found = session.scalars(_of_issuer(issuer_id).where(Application.id == row_id)).one_or_none()
    return found if found is not None and found.number == number else None


def _of_issuer(issuer_id: int) -> Select[Any]:
    sent = Application.submitted_at.is_not(None)
    return _WHOLE.join(Certificate, Certificate.id == Application.certificate_id).where(
        Certificate.issuer_id == issuer_id, sent
    )


def _searched(statement: Select[Any], wanted: Conditions, enterprise_id: int | None) -> Select[Any]:
    if enterprise_id is not None:
        statement = statement.where(Application.enterprise_id == enterprise_id)
    if wanted.kind is not None:
        statement = statement.where(Application.kind == wanted.kind)
    if wanted.state is not None:
        statement = statement.where(Application.state == wanted.state)
    if wanted.number is not None:
        statement = statement.where(Application.id == rules.id_of(wanted.number))
    if wanted.certificate_no is not None:
        numbered = select(Certificate.id).where(Certificate.certificate_no == wanted.certificate_no)
        statement = statement.where(Application.certificate_id.in_(numbered))
    if wanted.is_sent:
        statement = statement.where(Application.submitted_at.is_not(None))
    if wanted.first_day is not None:
        statement = statement.where(Application.created_at >= clock.beijing_midnight(wanted.first_day))
    if wanted.last_day is not None:
        statement = statement.where(
            Application.created_at < clock.beijing_midnight(wanted.last_day + timedelta(days=1))
        )
    return statement
