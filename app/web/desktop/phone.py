"""用户管理: prove a mobile number, which becomes the account's (D32); captcha and password come first (D33)."""

from flask import Blueprint, flash, redirect, session, url_for
from werkzeug.wrappers import Response

from app.accounts import service
from app.accounts.errors import PasswordWrongError
from app.accounts.rules import mask_phone
from app.core.crypto import VaultError
from app.core.errors import PausedError
from app.core.gateways import current
from app.core.unit_of_work import unit_of_work
from app.sms import codes
from app.sms.errors import CodeWrongError, SmsOffError
from app.sms.models import Purpose
from app.sms.rules import clean_mobile
from app.subscriptions import phones
from app.web.desktop import frame, operator
from app.web.desktop.account_forms import PhoneForm
from app.web.desktop.forms import SmsCodeForm
from app.web.desktop.operator import signed_in
from app.web.shared import captcha, origin
from app.web.shared.access import Policy, policy

pages = Blueprint("desktop_phone", __name__, url_prefix="/desktop/account/phone")
_WISHED = "phone_wished"


@pages.get("/")
@policy(Policy.OPERATOR)
def form() -> Response:
    """Ask for the number, the password and the captcha."""
    return _form(PhoneForm())


@pages.post("/")
@policy(Policy.OPERATOR)
def send_code() -> Response:
    """Check captcha first, then the password, and send a code to the number."""
    filled, who = PhoneForm(), signed_in()
    if captcha.is_renewal():
        return _form(filled)
    complete = filled.validate()
    if complete and clean_mobile(filled.phone.data) == who.phone:
        filled.phone.errors = ["该号码已是您账号的手机号"]
        complete = False
    if not captcha.passes(filled.captcha) or not complete:
        return _form(filled, 422)
    phone = clean_mobile(filled.phone.data) or ""
    try:
        service.confirm_password(who.operator_id, filled.password.data, session_id=who.session_id)
        codes.ask(session_id=_session_id(), purpose=Purpose.CHANGE_PHONE, phone=phone, source=origin.source())
    except PasswordWrongError as error:
        filled.password.errors = [error.message_zh]
        return _form(filled, error.status)
    except (PausedError, SmsOffError) as error:
        return _form(filled, error.status, paused=error.message_zh)
    session[_WISHED] = current().vault.encrypt(phone).decode()
    return redirect(url_for("desktop_phone.code_form"), code=303)


@pages.get("/code")
@policy(Policy.OPERATOR)
def code_form() -> Response:
    """Ask for the code."""
    phone = _wished()
    if phone is None:
        return redirect(url_for("desktop_phone.form"))
    return _code_form(SmsCodeForm(), phone)


@pages.post("/code")
@policy(Policy.OPERATOR)
def change() -> Response:
    """Check the code and change the number."""
    phone, filled = _wished(), SmsCodeForm()
    if phone is None:
        return redirect(url_for("desktop_phone.form"), code=303)
    if not filled.validate():
        return _code_form(filled, phone, 422)
    with unit_of_work():
        right = phones.change(
            signed_in().operator_id, phone, session_id=_session_id(), typed=filled.sms_code.data
        )
    if not right:
        filled.sms_code.errors = [CodeWrongError.message_zh]
        return _code_form(filled, phone, 422)
    session.pop(_WISHED)
    flash(f"手机号 {mask_phone(phone)} 已验证，您的订阅已转到该号码。")
    return redirect(url_for("desktop_account.mine"), code=303)


def _session_id() -> str:
    return operator.token() or ""


def _wished() -> str | None:
    """Give the number that waits for its code; the cookie holds it encrypted."""
    sealed = session.get(_WISHED)
    if not isinstance(sealed, str):
        return None
    try:
        return current().vault.decrypt(sealed.encode())
    except VaultError:
        session.pop(_WISHED)
        return None


def _form(shown: PhoneForm, status: int = 200, *, paused: str = "") -> Response:
    return frame.page("desktop/phone.html", status, form=shown, paused=paused, **captcha.shown())


def _code_form(shown: SmsCodeForm, phone: str, status: int = 200) -> Response:
    shown.sms_code.data = shown.sms_code.raw_data = None
    return frame.page(
        "desktop/phone_code.html",
        status,
        form=shown,
        masked=mask_phone(phone),
        minutes=int(codes.LIFETIME.total_seconds()) // 60,
    )
