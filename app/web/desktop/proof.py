"""Prove a mobile number before an errand: captcha and number first, then the code from the message (D33).

The answers are the same for numbers that we know and that we do not: only the message itself tells.
"""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from app.accounts import queries, recovery
from app.accounts.rules import mask_phone
from app.core.errors import PausedError
from app.core.unit_of_work import unit_of_work
from app.sms import codes
from app.sms.errors import CodeWrongError, SmsOffError
from app.sms.rules import clean_mobile
from app.sms.service import is_available
from app.web.desktop import errands, outside
from app.web.desktop.errands import FIND_USER_NAME, REGISTER, Errand, Progress
from app.web.desktop.forms import SmsCodeForm
from app.web.desktop.outside_forms import AccountPhoneForm, PhoneForm
from app.web.shared import captcha, origin
from app.web.shared.access import Policy, policy
from app.web.shared.browser import browser_id

pages = Blueprint("desktop_proof", __name__)
_FORGOT = "/forgot/<any('user-name', password):name>"
_REGISTER = {"name": "register"}


@pages.get("/register", defaults=_REGISTER)
@pages.get(_FORGOT)
@policy(Policy.PUBLIC)
def form(name: str) -> Response:
    """Ask for the number."""
    errand = errands.BY_NAME[name]
    return _form(name, errand.form(), 200 if is_available() else SmsOffError.status)


@pages.post("/register", defaults=_REGISTER)
@pages.post(_FORGOT)
@policy(Policy.PUBLIC)
def send(name: str) -> Response:
    """Check the captcha and send a code."""
    errand = errands.BY_NAME[name]
    filled = errand.form()
    if captcha.is_renewal():
        return _form(name, filled)
    complete = filled.validate()
    if not captcha.passes(filled.captcha) or not complete:
        return _form(name, filled, 422)
    phone = clean_mobile(filled.phone.data) or ""
    try:
        codes.ask(
            session_id=browser_id(),
            purpose=errand.purpose,
            phone=phone,
            source=origin.source(),
            deliver=_is_worth_a_message(errand, phone, filled.account),
        )
    except (PausedError, SmsOffError) as error:
        return _form(name, filled, error.status, paused=error.message_zh)
    errands.note(errand, Progress(phone, filled.account, is_proven=False))
    return redirect(url_for("desktop_proof.code_form", name=name), code=303)


@pages.get("/register/code", defaults=_REGISTER)
@pages.get(f"{_FORGOT}/code")
@policy(Policy.PUBLIC)
def code_form(name: str) -> Response:
    """Ask for the code."""
    found = errands.progress(errands.BY_NAME[name])
    if found is None:
        return redirect(url_for("desktop_proof.form", name=name))
    return _code_form(name, SmsCodeForm(), found)


@pages.post("/register/code", defaults=_REGISTER)
@pages.post(f"{_FORGOT}/code")
@policy(Policy.PUBLIC)
def check(name: str) -> Response:
    """Check the code and lead on."""
    errand, filled = errands.BY_NAME[name], SmsCodeForm()
    found = errands.progress(errand)
    if found is None:
        return redirect(url_for("desktop_proof.form", name=name), code=303)
    if not filled.validate():
        return _code_form(name, filled, found, 422)
    with unit_of_work():
        right = codes.check(
            session_id=browser_id(), purpose=errand.purpose, phone=found.phone, typed=filled.sms_code.data
        )
    if not right:
        filled.sms_code.errors = [CodeWrongError.message_zh]
        return _code_form(name, filled, found, 422)
    errands.note(errand, Progress(found.phone, found.user_name, is_proven=True))
    return redirect(url_for(errand.goal), code=303)


def _is_worth_a_message(errand: Errand, phone: str, user_name: str) -> bool:
    if errand is REGISTER:
        return True
    if errand is FIND_USER_NAME:
        return bool(queries.by_own_phone(phone))
    return recovery.find(user_name, phone) is not None


def _form(name: str, shown: PhoneForm | AccountPhoneForm, status: int = 200, *, paused: str = "") -> Response:
    return outside.page(
        "desktop/proof_phone.html",
        status,
        form=shown,
        name=name,
        errand=errands.BY_NAME[name],
        paused=paused,
        is_off=not is_available(),
        **captcha.shown(),
    )


def _code_form(name: str, shown: SmsCodeForm, found: Progress, status: int = 200) -> Response:
    shown.sms_code.data = shown.sms_code.raw_data = None
    return outside.page(
        "desktop/proof_code.html",
        status,
        form=shown,
        name=name,
        errand=errands.BY_NAME[name],
        masked=mask_phone(found.phone),
        minutes=int(codes.LIFETIME.total_seconds()) // 60,
    )
