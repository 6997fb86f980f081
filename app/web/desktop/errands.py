"""What somebody who is not logged in may do once he has proven a mobile number, and how far he has got."""

import json
from dataclasses import dataclass

from flask import session

from app.core import clock
from app.core.crypto import VaultError
from app.core.gateways import current
from app.sms.models import Purpose
from app.web.desktop.outside_forms import AccountPhoneForm, PhoneForm

# From the captcha to the end of the errand.
_SECONDS = 1800
_CELL = "errand"


@dataclass(frozen=True)
class Errand:
    """An errand: its title, what the first page says, the first form, and the page behind the code."""

    purpose: Purpose
    title: str
    lead: str
    form: type[PhoneForm | AccountPhoneForm]
    goal: str


REGISTER = Errand(
    Purpose.REGISTER,
    "企业用户注册",
    "先验证操作员本人的手机号，登录、订阅和找回密码都凭此号码。",
    PhoneForm,
    "desktop_registration.form",
)
FIND_USER_NAME = Errand(
    Purpose.FIND_USER_NAME,
    "找回用户名",
    "输入账号的手机号，验证后即显示用户名。",
    PhoneForm,
    "desktop_recovery.user_names",
)
RESET_PASSWORD = Errand(
    Purpose.RESET_PASSWORD,
    "重设密码",
    "输入用户名和该账号的手机号，验证后即可设置新密码。",
    AccountPhoneForm,
    "desktop_recovery.password",
)
BY_NAME = {"register": REGISTER, "user-name": FIND_USER_NAME, "password": RESET_PASSWORD}


@dataclass(frozen=True)
class Progress:
    """How far this browser is with an errand: the number, whether its code was right, the account it is about."""

    phone: str
    user_name: str
    is_proven: bool


def note(errand: Errand, progress: Progress) -> None:
    """Keep the progress in the session, encrypted, because the browser holds it."""
    kept = {
        "purpose": errand.purpose.value,
        "phone": progress.phone,
        "user_name": progress.user_name,
        "is_proven": progress.is_proven,
        "until": clock.now().timestamp() + _SECONDS,
    }
    session[_CELL] = current().vault.encrypt(json.dumps(kept)).decode()


def progress(errand: Errand) -> Progress | None:
    """Give how far this browser is with an errand; None when it is not at it, or no longer."""
    sealed = session.get(_CELL)
    if not isinstance(sealed, str):
        return None
    try:
        kept = json.loads(current().vault.decrypt(sealed.encode()))
    except VaultError:
        forget()
        return None
    if kept["purpose"] != errand.purpose or kept["until"] <= clock.now().timestamp():
        return None
    return Progress(kept["phone"], kept["user_name"], kept["is_proven"])


def proven(errand: Errand) -> Progress | None:
    """Give the progress of a browser whose code was right."""
    found = progress(errand)
    return found if found is not None and found.is_proven else None


def forget() -> None:
    """End the errand."""
    session.pop(_CELL, None)
