"""Reads of the registrations: the applicant's own, the operators of an enterprise, and what staff search."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select

from app.accounts import queries as accounts
from app.accounts.models import Enterprise, Operator, State
from app.accounts.rules import mask_phone, mask_user_name
from app.certificates.models import OWNER_ROLES, Certificate, Direction, Party, Status
from app.core.db import db
from app.core.errors import NotFoundError
from app.registration.models import Registration

PAGE_SIZE = 20
_MOST_NAMES = 5
_OF_THE_DECLARATION = or_(
    *(and_(Certificate.direction == one, Party.role.in_(roles)) for one, roles in OWNER_ROLES.items())
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What an applicant sees; `first_masked` names the operator who decides, None when nobody does yet."""

    user_name: str
    state: State
    uscc: str
    enterprise_name: str
    phone_masked: str
    asked_at: datetime
    reason: str | None
    first_masked: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """An operator as staff find him; `at` is when he asked, or when the account was made (UTC)."""

    id: int
    user_name: str
    state: State
    enterprise_name: str
    uscc: str
    phone_masked: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """What certificates say of an enterprise: on how many of them it stands, and under which names."""

    certificates: int
    names: Sequence[str]


def of(operator_id: int) -> Registration | None:
    """Find an operator's registration; there is none for accounts that the command has opened."""
    return db.session.get(Registration, operator_id)


def waiting(operator_id: int) -> Waiting:
    """Give what an applicant sees of his registration.

    Raises:
        NotFoundError: when the account was not registered.
    """
    found = of(operator_id)
    if found is None:
        raise NotFoundError
    operator = found.operator
    active = accounts.active_of(operator.enterprise_id)
    return Waiting(
        user_name=operator.user_name,
        state=operator.state,
        uscc=operator.enterprise.uscc,
        enterprise_name=found.name,
        phone_masked=mask_phone(operator.phone),
        asked_at=found.asked_at,
        reason=found.reason,
        first_masked=mask_user_name(active[0].user_name) if active else None,
    )


def contact_phone(uscc: str, number: str) -> str | None:
    """Find the contact phone of an enterprise's newest certificate with this certificate, declaration or inspection no.

    Args:
        uscc: of the enterprise, which must be a party of the declaration (D14).
        number: as `app.certificates.rules.clean_no` gives it.
    """
    named = or_(
        and_(Certificate.direction.in_(list(Direction)), Certificate.certificate_no == number),
        Certificate.declaration_no == number,
        Certificate.inspection_no == number,
    )
    return db.session.scalar(
        select(Certificate.contact_phone)
        .join(Party, Party.certificate_id == Certificate.id)
        .where(
            named,
            Party.uscc == uscc,
            _OF_THE_DECLARATION,
            Certificate.contact_phone.is_not(None),
            Certificate.status != Status.WITHDRAWN,
        )
        .order_by(Certificate.issued_on.desc(), Certificate.id.desc())
        .limit(1)
    )


def known(uscc: str) -> Known:
    """Tell what certificates say of an enterprise, to be compared with what an applicant says."""
    of_it = Party.uscc == uscc
    count = db.session.scalar(select(func.count(func.distinct(Party.certificate_id))).where(of_it))
    names = db.session.scalars(
        select(Party.name).where(of_it).distinct().order_by(Party.name).limit(_MOST_NAMES)
    )
    return Known(int(count or 0), names.all())


def colleagues(enterprise_id: int) -> Sequence[Operator]:
    """List the operators of an enterprise and who wants to become one, in the order in which they came."""
    wanted = or_(accounts.in_state(State.ACTIVE), accounts.in_state(State.PENDING))
    return db.session.scalars(
        select(Operator).where(Operator.enterprise_id == enterprise_id, wanted).order_by(Operator.id)
    ).all()


def search(*, state: State | None, words: str, page: int = 1) -> tuple[list[Line], bool]:
    """List a page of operators for staff, and whether there is more.

    Those who wait longest come first; elsewhere the newest.

    Args:
        state: where they stand, None for any.
        words: a 统一社会信用代码 or a phone number as a whole, or a part of the user name or the enterprise's name.
        page: from 1.
    """
    name = func.coalesce(Registration.name, Enterprise.name)
    at = func.coalesce(Registration.asked_at, Operator.created_at)
    statement = (
        select(Operator, name, at)
        .join(Operator.enterprise)
        .outerjoin(Registration, Registration.operator_id == Operator.id)
    )
    if state is not None:
        statement = statement.where(accounts.in_state(state))
    if words:
        statement = statement.where(
            or_(
                Enterprise.uscc == words.upper(),
                Operator.phone == words,
                Operator.user_name.icontains(words, autoescape=True),
                Enterprise.name.contains(words, autoescape=True),
                Registration.name.contains(words, autoescape=True),
            )
        )
    order = Operator.id if state is State.PENDING else Operator.id.desc()
    rows = db.session.execute(
        statement.order_by(order).offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE + 1)
    ).all()
    lines = [
        Line(
            id=operator.id,
            user_name=operator.user_name,
            state=operator.state,
            enterprise_name=enterprise_name,
            uscc=operator.enterprise.uscc,
            phone_masked=mask_phone(operator.phone),
            at=moment,
        )
        for operator, enterprise_name, moment in rows[:PAGE_SIZE]
    ]
    return lines, len(rows) > PAGE_SIZE
