"""The verbs of the accounts."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts import alarms, passwords, queries, sessions
from app.accounts.errors import LoginFailedError, NotAdmittedError, PasswordWrongError, UserNameTakenError
from app.accounts.models import Enterprise, Operator
from app.audit.service import record
from app.core import budgets, clock
from app.core.db import db
from app.core.errors import PausedError
from app.core.unit_of_work import unit_of_work

# Counted per account and source (D33): a stranger can shut out nobody but himself.
LOGIN_PER_ACCOUNT = budgets.Budget("login-account", 5, timedelta(minutes=15), timedelta(minutes=15))
LOGIN_PER_SOURCE = budgets.Budget("login-source", 30, timedelta(minutes=15), timedelta(minutes=15))
# Counted per session: who has stolen one can't guess on, and the owner, in another one, does not feel it.
CONFIRM_PER_SESSION = budgets.Budget("confirm-session", 5, timedelta(minutes=15), timedelta(minutes=15))


def create_enterprise(*, uscc: str, name: str) -> Enterprise:
    """Note an enterprise; by itself that lets nobody in."""
    enterprise = Enterprise(uscc=uscc, name=name, created_at=clock.now())
    db.session.add(enterprise)
    db.session.flush()
    return enterprise


def create_operator(
    *, enterprise: Enterprise, user_name: str, password: str, phone: str, phone_proven: bool
) -> Operator:
    """Add an operator whom somebody at this machine vouches for; who registers himself is an applicant first."""
    moment = clock.now()
    operator = Operator(
        enterprise=enterprise,
        user_name=user_name,
        password_hash=passwords.hash_password(password),
        phone=phone,
        phone_proven_at=moment if phone_proven else None,
        created_at=moment,
        admitted_at=moment,
        admitted_by="command",
    )
    db.session.add(operator)
    db.session.flush()
    return operator


def create_applicant(*, enterprise: Enterprise, user_name: str, password_hash: str, phone: str) -> Operator:
    """Add an operator who may do nothing until he is admitted.

    Raises:
        UserNameTakenError: when somebody has the name, in capitals or not.
    """
    if queries.is_user_name_taken(user_name):
        raise UserNameTakenError
    operator = Operator(
        enterprise=enterprise,
        user_name=user_name,
        password_hash=password_hash,
        phone=phone,
        created_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(operator)
    except IntegrityError:
        # Somebody took it at this very moment.
        raise UserNameTakenError from None
    return operator


def authenticate(*, user_name: str, password: str, source: str) -> int:
    """Check user name and password and return the active operator's id; opens its own units of work.

    The tries are counted before the hash is computed, in a unit of work of their own: hashing takes long,
    and a write transaction must not stay open for it.

    Raises:
        LoginFailedError: the same for an unknown name and a wrong password.
        NotAdmittedError: when both are right, but the registration is not (yet) approved.
        PausedError: when this source has tried too often.
    """
    name = user_name.strip()
    subject = f"{name.lower()}|{source}"
    with unit_of_work() as session:
        until = budgets.take(session, LOGIN_PER_ACCOUNT, subject) or budgets.take(
            session, LOGIN_PER_SOURCE, source
        )
    if until is not None:
        raise PausedError("登录失败次数过多，请 15 分钟后再试。", retry_after=900)
    found = db.session.execute(
        select(Operator.id, Operator.password_hash, Operator.admitted_at).where(
            Operator.user_name == name, Operator.closed_at.is_(None)
        )
    ).one_or_none()
    db.session.rollback()
    right = passwords.verify(found.password_hash if found else None, password)
    with unit_of_work() as session:
        if not right or found is None:
            # A name that nobody has is not kept: it may be a password in the wrong field.
            record(
                "accounts:operator:login_failed",
                actor="visitor",
                subject_id=found.id if found else None,
                source=source,
            )
        else:
            budgets.forget(session, LOGIN_PER_ACCOUNT, subject)
            budgets.give_back(session, LOGIN_PER_SOURCE, source)
            record(
                "accounts:operator:login", actor=f"operator {found.id}", subject_id=found.id, source=source
            )
    if not right or found is None:
        raise LoginFailedError
    if found.admitted_at is None:
        raise NotAdmittedError(int(found.id))
    return int(found.id)


def confirm_password(operator_id: int, password: str, *, session_id: int) -> None:
    """Check the password of an operator who is logged in, before something that a stolen session must not do.

    Opens its own units of work, as `authenticate` does.

    Raises:
        PasswordWrongError: when it is wrong.
        PausedError: when this session has tried too often.
    """
    subject = str(session_id)
    with unit_of_work() as session:
        until = budgets.take(session, CONFIRM_PER_SESSION, subject)
    if until is not None:
        raise PausedError("密码错误次数过多，请 15 分钟后再试。", retry_after=900)
    kept = db.session.scalar(select(Operator.password_hash).where(Operator.id == operator_id))
    db.session.rollback()
    right = passwords.verify(kept, password)
    with unit_of_work() as session:
        if right:
            budgets.forget(session, CONFIRM_PER_SESSION, subject)
        else:
            record(
                "accounts:operator:password_refused", actor=f"operator {operator_id}", subject_id=operator_id
            )
    if not right:
        raise PasswordWrongError


def change_password(operator_id: int, *, password: str, wished: str, session_id: int) -> None:
    """Change one's own password; every other session ends, and the owner is told. Opens its own units of work.

    Args:
        operator_id: whose.
        password: the present one, as typed.
        wished: the new one, which the form has found long enough.
        session_id: the session that stays.

    Raises:
        PasswordWrongError: when the present one is wrong.
        PausedError: when this session has tried too often.
    """
    confirm_password(operator_id, password, session_id=session_id)
    hashed = passwords.hash_password(wished)
    with unit_of_work() as session:
        operator = session.get_one(Operator, operator_id)
        operator.password_hash = hashed
        sessions.end_all(operator_id, but=session_id)
        record("accounts:operator:password", actor=f"operator {operator_id}", subject_id=operator_id)
        alarms.password_changed(operator)
