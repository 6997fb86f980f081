"""The query code in its owners' hands: sent to an operator's phone once, reset when it got about."""

from datetime import timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from app.audit.service import record
from app.certificates import service
from app.certificates.queries import CertificateView
from app.core import budgets, switches
from app.core.errors import PausedError, SwitchedOffError
from app.core.switches import Switch
from app.sms import service as sms
from app.sms.texts import Kind

_DAY = timedelta(days=1)
# Each message costs money, and a broker may have thousands of certificates.
TEXTS = budgets.Budget("query-code-texts", 50, _DAY, _DAY)
RESETS = budgets.Budget("query-code-resets", 5, _DAY, _DAY)


class Texted(StrEnum):
    """What became of an operator's wish to have the query code on his phone."""

    SENT = "sent"
    BEFORE = "before"
    NO_PHONE = "no_phone"
    OFF = "off"
    TOO_MANY = "too_many"


def text_once(session: Session, view: CertificateView, *, operator_id: int, phone: str | None) -> Texted:
    """Send the query code to an operator's own phone, once per certificate and operator (R62, R104).

    Call inside a unit of work, after it is sure that the certificate is his enterprise's.

    Args:
        session: the session of the open unit of work.
        view: the certificate.
        operator_id: who wishes it.
        phone: his proven number, None when it is not proven.
    """
    once_key = f"query-code:{view.id}:{operator_id}"
    if sms.had(once_key):
        return Texted.BEFORE
    if phone is None:
        return Texted.NO_PHONE
    if not sms.is_available():
        return Texted.OFF
    if budgets.take(session, TEXTS, str(operator_id)) is not None:
        return Texted.TOO_MANY
    code = service.query_code_of(view.id) or ""
    if not sms.send(Kind.QUERY_CODE, phone, view.certificate_no, code, once_key=once_key):
        return Texted.BEFORE
    record("certificates:query_code:texted", actor=f"operator {operator_id}", subject_id=view.id)
    return Texted.SENT


def reset(session: Session, uscc: str, certificate_id: int, *, operator_id: int) -> str:
    """Draw a new query code for one of an enterprise's own certificates; the old one is dead with the commit.

    Call inside a unit of work, which must not be committed when this raises.

    Returns:
        The new code, for the owner's eyes only.

    Raises:
        NotFoundError: when there is no such certificate, or it is not the enterprise's.
        PausedError: when it was reset too often today.
        SwitchedOffError: while staff have set the system to read only.
    """
    if switches.is_on(Switch.READ_ONLY):
        raise SwitchedOffError
    # Counted after it is sure whose it is, or others could spend an owner's budget.
    code = service.reset_query_code(certificate_id, uscc=uscc, actor=f"operator {operator_id}")
    if budgets.take(session, RESETS, str(certificate_id)) is not None:
        raise PausedError("该证书今日重置查询码次数已达上限，请明日再试。", retry_after=3600)
    return code
