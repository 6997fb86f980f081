"""The verbs of the registration: ask, decide, close, open again; a decision is told by SMS and in 消息."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.exc import IntegrityError

from app.accounts import admission, passwords
from app.accounts import queries as accounts
from app.accounts import service as makers
from app.accounts.models import Enterprise, Operator, OperatorSession, State
from app.audit.service import record
from app.binding import queries as bindings
from app.binding import service as binding
from app.core import clock
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.unit_of_work import unit_of_work
from app.inbox import service as inbox
from app.inbox.models import LetterKind
from app.registration.errors import AlreadyAskedError
from app.registration.models import Registration
from app.sms import service as sms
from app.sms.texts import Kind, render
from app.subscriptions import phones

_KEPT = timedelta(days=90)
_TITLES = {Kind.APPLICATION: "有账号申请成为操作员", Kind.COLLEAGUE: "新增操作员"}


@dataclass(frozen=True, slots=True)
class Particulars:
    """What an applicant says of his enterprise, folded by the rules."""

    uscc: str
    name: str
    name_en: str
    registered_address: str
    business_address: str
    address_en: str


def apply(particulars: Particulars, *, user_name: str, password: str, phone: str, asked_from: str) -> int:
    """Register an operator who has just proven his number; it grants nothing (D31). Opens its own unit of work.

    The password is hashed before, because hashing takes long.

    Returns:
        The operator's id.

    Raises:
        UserNameTakenError: when an account has the name.
        AlreadyAskedError: when the number has a registration that waits.
    """
    hashed = passwords.hash_password(password)
    with unit_of_work():
        for one in accounts.by_own_phone(phone):
            if one.state is State.PENDING:
                raise AlreadyAskedError(one.user_name)
        enterprise = _enterprise(particulars)
        operator = makers.create_applicant(
            enterprise=enterprise, user_name=user_name, password_hash=hashed, phone=phone
        )
        db.session.add(
            Registration(
                operator_id=operator.id,
                name=particulars.name,
                name_en=particulars.name_en,
                registered_address=particulars.registered_address,
                business_address=particulars.business_address,
                address_en=particulars.address_en,
                asked_at=clock.now(),
                asked_from=asked_from,
            )
        )
        record("registration:operator:asked", actor=f"operator {operator.id}", subject_id=operator.id)
        active = accounts.active_of(enterprise.id)
        if active:
            _tell(active[0], Kind.APPLICATION, user_name)
        return operator.id


def approve(operator_id: int, *, by: str) -> None:
    """Let an applicant in, also one who was refused; call inside a unit of work.

    Args:
        operator_id: the applicant.
        by: who decided, as the audit names him.

    Raises:
        NotFoundError: when he does not wait (any more).
    """
    operator = admission.locked(operator_id, State.PENDING, State.REFUSED)
    let_in(operator, by=by)


def let_in(operator: Operator, *, by: str) -> None:
    """Let a locked applicant in, and tell him and the others; his number counts from now on."""
    others = locked_active(operator.enterprise_id)
    asked = db.session.get_one(Registration, operator.id)
    if not others:
        _describe(operator.enterprise, asked)
    admission.admit(operator, by=by)
    db.session.flush()
    if not _was_proven_since(operator, asked):
        phones.prove(operator.id, operator.phone)
    _decide(asked, by)
    sms.send(Kind.ADMITTED, operator.phone, operator.user_name)
    inbox.tell(
        operator.id,
        LetterKind.DECISION,
        title="注册已通过",
        text=f"您已成为{operator.enterprise.name}的操作员，可以查询其证书、订阅推送。",
    )
    for one in others:
        if f"operator {one.id}" != by:
            _tell(one, Kind.COLLEAGUE, operator.user_name)


def refuse(operator_id: int, *, reason: str, by: str) -> None:
    """Refuse an applicant, who reads the reason after log-in; call inside a unit of work.

    Raises:
        NotFoundError: when he does not wait (any more).
    """
    operator = admission.locked(operator_id, State.PENDING)
    admission.refuse(operator, by=by)
    _decide(db.session.get_one(Registration, operator.id), by, reason)
    sms.send(Kind.REFUSED, operator.phone, operator.user_name)


def close(operator_id: int, *, by: str) -> None:
    """Close an account: its log-ins end and its WeChat is unbound; call inside a unit of work.

    Raises:
        NotFoundError: when it is closed or not there.
    """
    operator = admission.locked(operator_id, State.ACTIVE, State.PENDING, State.REFUSED)
    admission.close(operator, by=by)
    bound = bindings.by_operator(operator.id)
    if bound is not None:
        binding.unbind(bound, actor=by)


def reopen(operator_id: int, *, by: str) -> None:
    """Open a closed account again; call inside a unit of work.

    Raises:
        NotFoundError: when it is not closed.
    """
    admission.reopen(admission.locked(operator_id, State.CLOSED), by=by)


def locked_active(enterprise_id: int) -> Sequence[Operator]:
    """List the active operators of an enterprise, while nobody else can become one; call inside a unit of work."""
    db.session.get(Enterprise, enterprise_id, with_for_update=True)
    return accounts.active_of(enterprise_id)


def admit_colleague(first_id: int, operator_id: int) -> None:
    """Let a further operator in, as the first one of his enterprise; call inside a unit of work.

    Raises:
        NotFoundError: when he is not the first, or the other does not wait to join his enterprise.
    """
    _lock_colleague(first_id, operator_id, State.PENDING)
    approve(operator_id, by=f"operator {first_id}")


def refuse_colleague(first_id: int, operator_id: int) -> None:
    """Refuse a further operator, as the first one of his enterprise; call inside a unit of work.

    Raises:
        NotFoundError: as for `admit_colleague`.
    """
    _lock_colleague(first_id, operator_id, State.PENDING)
    refuse(operator_id, reason="贵企业的首位操作员未同意。", by=f"operator {first_id}")


def close_colleague(first_id: int, operator_id: int) -> None:
    """Close the account of another operator, as the first one of his enterprise; call inside a unit of work.

    Raises:
        NotFoundError: when he is not the first, or the other is none of his enterprise's other active operators.
    """
    _lock_colleague(first_id, operator_id, State.ACTIVE)
    close(operator_id, by=f"operator {first_id}")


def purge() -> int:
    """Delete who asked more than 90 days ago and was not let in, so that names come free; call inside a unit of work.

    Returns:
        How many accounts went.
    """
    old = db.session.scalars(select(Registration).where(Registration.asked_at < clock.now() - _KEPT)).all()
    gone = [one.operator for one in old if one.operator.admitted_at is None]
    for operator in gone:
        db.session.execute(delete(OperatorSession).where(OperatorSession.operator_id == operator.id))
        db.session.execute(delete(Registration).where(Registration.operator_id == operator.id))
        db.session.execute(delete(Operator).where(Operator.id == operator.id))
        others = select(Operator.id).where(Operator.enterprise_id == Enterprise.id).exists()
        db.session.execute(delete(Enterprise).where(Enterprise.id == operator.enterprise_id, ~others))
    return len(gone)


def _enterprise(particulars: Particulars) -> Enterprise:
    by_uscc = select(Enterprise).where(Enterprise.uscc == particulars.uscc)
    found = db.session.scalars(by_uscc).one_or_none()
    if found is not None:
        return found
    try:
        with db.session.begin_nested():
            return makers.create_enterprise(uscc=particulars.uscc, name=particulars.name)
    except IntegrityError:
        # A colleague registers at this very moment.
        return db.session.scalars(by_uscc).one()


def _describe(enterprise: Enterprise, asked: Registration) -> None:
    """Take over what the first operator says of his enterprise."""
    enterprise.name, enterprise.name_en = asked.name, asked.name_en
    enterprise.registered_address = asked.registered_address
    enterprise.business_address, enterprise.address_en = asked.business_address, asked.address_en


def _was_proven_since(operator: Operator, asked: Registration) -> bool:
    """Tell whether somebody else proved the same number after this applicant did: the newer proof counts (D32)."""
    newer = exists().where(
        Operator.phone == operator.phone,
        Operator.phone_proven_at > asked.asked_at,
        Operator.closed_at.is_(None),
        Operator.id != operator.id,
    )
    return bool(db.session.scalar(select(newer)))


def _decide(asked: Registration, by: str, reason: str | None = None) -> None:
    asked.decided_at, asked.decided_by, asked.reason = clock.now(), by, reason


def _tell(operator: Operator, kind: Kind, user_name: str) -> None:
    """Tell an active operator of an enterprise about another account of it, in 消息 and by SMS."""
    if operator.phone_proven_at is not None:
        sms.send(kind, operator.phone, user_name)
    inbox.tell(
        operator.id,
        LetterKind.NOTICE,
        title=_TITLES[kind],
        text=render(kind, [user_name]),
        path="/desktop/account/operators/",
    )


def _lock_colleague(first_id: int, operator_id: int, state: State) -> None:
    operator = admission.locked(operator_id, state)
    active = locked_active(operator.enterprise_id)
    if operator_id == first_id or not active or active[0].id != first_id:
        raise NotFoundError
