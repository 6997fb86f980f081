"""Proof of an enterprise by a code to the contact phone of one of its declarations (D31)."""

from datetime import timedelta

from app.accounts import admission
from app.accounts.models import Operator, State
from app.audit.service import record
from app.certificates.rules import clean_no
from app.core import budgets
from app.core.errors import PausedError
from app.core.unit_of_work import unit_of_work
from app.registration import queries, service
from app.registration.errors import EnterpriseKnownError
from app.sms import codes
from app.sms.errors import SmsOffError
from app.sms.models import Purpose
from app.sms.rules import clean_mobile
from app.sms.service import is_available

# Counted for the applicant, so that the limits of a phone he must not learn about never show.
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)
PER_APPLICANT_A_MINUTE = budgets.Budget("proof-minute", 1, _MINUTE, _MINUTE)
PER_APPLICANT_A_DAY = budgets.Budget("proof-day", 5, _DAY, _DAY)


def ask(operator_id: int, number: str, *, session_id: str, source: str) -> None:
    """Send a code to the contact phone of the applicant's declaration; opens its own units of work.

    The answer is the same for a number that is unknown, another enterprise's, or without a phone, and for a phone
    that has had its share of messages.

    Args:
        operator_id: the applicant.
        number: of the certificate, the customs declaration or the inspection application.
        session_id: what only this browser's session knows.
        source: the address that budgets count.

    Raises:
        NotFoundError: when he does not wait (any more).
        EnterpriseKnownError: when his enterprise has operators, of whom the first decides.
        SmsOffError: when messages can't be sent at present.
        PausedError: when he has asked too often.
    """
    if not is_available():
        raise SmsOffError
    with unit_of_work() as session:
        phone, is_real = _phone(_applicant(operator_id), number)
        subject = str(operator_id)
        until = budgets.take(session, PER_APPLICANT_A_MINUTE, subject) or budgets.take(
            session, PER_APPLICANT_A_DAY, subject
        )
    if until is not None:
        raise PausedError("验证码发送过于频繁，每分钟 1 次，每天最多 5 次。")
    try:
        codes.ask(
            session_id=session_id,
            purpose=Purpose.PROVE_ENTERPRISE,
            phone=phone,
            source=source,
            deliver=is_real,
        )
    except PausedError:
        # It may speak of the phone, which is nothing to tell the applicant.
        return


def answer(operator_id: int, number: str, *, session_id: str, typed: str) -> bool:
    """Check the code and let the applicant in when it is right.

    Call inside a unit of work and commit also when it is wrong.

    Raises:
        NotFoundError: when he does not wait (any more).
        EnterpriseKnownError: when his enterprise has got an operator meanwhile.
    """
    applicant = _applicant(operator_id)
    phone, is_real = _phone(applicant, number)
    right = codes.check(session_id=session_id, purpose=Purpose.PROVE_ENTERPRISE, phone=phone, typed=typed)
    if not right or not is_real:
        return False
    record(
        "registration:enterprise:proven",
        actor=f"operator {operator_id}",
        subject_id=operator_id,
        number=number,
    )
    service.let_in(applicant, by="proof")
    return True


def _applicant(operator_id: int) -> Operator:
    applicant = admission.locked(operator_id, State.PENDING)
    # Of two who prove at once, the later one finds the first.
    if service.locked_active(applicant.enterprise_id):
        raise EnterpriseKnownError
    return applicant


def _phone(applicant: Operator, number: str) -> tuple[str, bool]:
    """Give the phone that the code goes to, or a name under which the same is counted for nobody, and which it is."""
    clean = clean_no(number)
    found = queries.contact_phone(applicant.enterprise.uscc, clean) if clean else None
    if found is not None and clean_mobile(found) == found:
        return found, True
    return f"nobody:{applicant.id}", False
