"""Codes that prove a number: six digits, five tries, five minutes, for one browser and one purpose (D33)."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from app.audit.service import record
from app.core import budgets, clock
from app.core.crypto import draw_digits, same
from app.core.db import db
from app.core.errors import PausedError
from app.core.gateways import current
from app.core.unit_of_work import unit_of_work
from app.sms import rules, service
from app.sms.errors import SmsOffError
from app.sms.models import PURPOSE_ZH, Purpose, SmsCode
from app.sms.texts import Kind

DIGITS, TRIES, LIFETIME = 6, 5, timedelta(minutes=5)
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)
# The source comes first: once it is paused, it can no longer spend the budgets of other people's numbers.
PER_SOURCE = budgets.Budget("sms-source", 20, _DAY, _DAY)
PER_NUMBER_A_MINUTE = budgets.Budget("sms-number-minute", 1, _MINUTE, _MINUTE)
PER_NUMBER_A_DAY = budgets.Budget("sms-number-day", 5, _DAY, _DAY)
_SITE = "sms-site"
_TELL_STAFF = budgets.Budget("sms-site-alarm", 1, _DAY, _DAY)

_log = logging.getLogger(__name__)


def ask(*, session_id: str, purpose: Purpose, phone: str, source: str, deliver: bool = True) -> None:
    """Draw a code for a number and send it; opens its own unit of work. The captcha comes before.

    A number that nobody is to write to gets the same treatment and the same answer, only no message: who
    asks learns nothing about accounts.

    Args:
        session_id: what only this browser's session knows.
        purpose: the only thing that the code will be good for.
        phone: as `rules.clean_mobile` gives it.
        source: the address that budgets count.
        deliver: whether the message is really sent.

    Raises:
        SmsOffError: when messages can't be sent at present.
        PausedError: when number, source or site has had its share.
    """
    if not service.is_available():
        raise SmsOffError
    with unit_of_work() as session:
        until = _paused_until(session, phone, source)
        if until is None:
            code = _draw(session_id, purpose, phone)
            if deliver:
                minutes = str(int(LIFETIME.total_seconds()) // 60)
                service.send(Kind.CODE, phone, code, PURPOSE_ZH[purpose], minutes, lifetime=LIFETIME)
    if until is not None:
        wait = max(1, int((until - clock.now()).total_seconds()))
        raise PausedError("短信发送过于频繁，请稍后再试。", retry_after=wait)


def check(*, session_id: str, purpose: Purpose, phone: str, typed: str) -> bool:
    """Tell whether a code is right; a right one serves once, five wrong ones spend it.

    Call inside a unit of work and commit also when it is wrong, or it can be tried for ever.
    """
    key = _owner_key(session_id, purpose, phone)
    tried = db.session.scalar(
        update(SmsCode)
        .where(SmsCode.owner_key == key, SmsCode.tries < TRIES, SmsCode.expires_at > clock.now())
        .values(tries=SmsCode.tries + 1)
        .returning(SmsCode.code_hash)
    )
    right = tried is not None and same(tried, _hash(key, rules.clean_code(typed)))
    if right:
        db.session.execute(delete(SmsCode).where(SmsCode.owner_key == key))
    return right


def _draw(session_id: str, purpose: Purpose, phone: str) -> str:
    code = draw_digits(DIGITS)
    key = _owner_key(session_id, purpose, phone)
    values = {"code_hash": _hash(key, code), "tries": 0, "expires_at": clock.now() + LIFETIME}
    insert = sqlite_insert if db.engine.dialect.name == "sqlite" else postgresql_insert
    db.session.execute(
        insert(SmsCode)
        .values(owner_key=key, **values)
        .on_conflict_do_update(index_elements=["owner_key"], set_=values)
    )
    return code


def _paused_until(session: Session, phone: str, source: str) -> datetime | None:
    vault = current().vault
    number = vault.fingerprint("sms-number", phone)
    return (
        budgets.take(session, PER_SOURCE, vault.fingerprint("sms-source", source))
        or budgets.take(session, PER_NUMBER_A_MINUTE, number)
        or budgets.take(session, PER_NUMBER_A_DAY, number)
        or _site_paused_until(session)
    )


def _site_paused_until(session: Session) -> datetime | None:
    midnight = clock.next_beijing_midnight(clock.now())
    if budgets.reserve(session, _SITE, 1, current().settings.sms_daily_codes, midnight):
        return None
    if budgets.take(session, _TELL_STAFF, "") is None:
        _log.error("the day's budget of SMS codes is spent (ECERT_SMS_DAILY_CODES)")
        record("sms:site:budget_spent", actor="system")
    return midnight


def _owner_key(session_id: str, purpose: Purpose, phone: str) -> str:
    return current().vault.fingerprint("sms-code-owner", session_id, purpose.value, phone)


def _hash(owner_key: str, code: str) -> str:
    return current().vault.fingerprint("sms-code", owner_key, code)
