"""What an applicant may see: how his registration stands, and how to prove his enterprise (D31)."""

from flask import Blueprint, flash, redirect, session, url_for
from werkzeug.wrappers import Response

from app.core import clock
from app.core.errors import PausedError
from app.core.unit_of_work import unit_of_work
from app.registration import proof, queries
from app.registration.errors import EnterpriseKnownError
from app.sms import codes
from app.sms.errors import CodeWrongError, SmsOffError
from app.sms.service import is_available
from app.web.desktop import operator, outside
from app.web.desktop.forms import SmsCodeForm
from app.web.desktop.outside_forms import DeclarationForm
from app.web.shared import captcha, origin
from app.web.shared.access import Policy, policy

pages = Blueprint("desktop_applicant", __name__, url_prefix="/desktop/waiting")
_NUMBER = "declaration"


@pages.get("/")
@policy(Policy.APPLICANT)
def page() -> Response:
    """Show how it stands."""
    return _page(DeclarationForm())


@pages.post("/")
@policy(Policy.APPLICANT)
def send_code() -> Response:
    """Send a code to the contact phone of the declaration; the answer never says whether there is one."""
    filled = DeclarationForm()
    if captcha.is_renewal():
        return _page(filled)
    complete = filled.validate()
    if not captcha.passes(filled.captcha) or not complete:
        return _page(filled, 422)
    try:
        proof.ask(operator.applicant(), filled.number.data, session_id=_session_id(), source=origin.source())
    except (EnterpriseKnownError, PausedError, SmsOffError) as error:
        return _page(filled, error.status, paused=error.message_zh)
    session[_NUMBER] = filled.number.data
    return redirect(url_for("desktop_applicant.code_form"), code=303)


@pages.get("/code")
@policy(Policy.APPLICANT)
def code_form() -> Response:
    """Ask for the code."""
    if _NUMBER not in session:
        return redirect(url_for("desktop_applicant.page"))
    return _code_form(SmsCodeForm())


@pages.post("/code")
@policy(Policy.APPLICANT)
def prove() -> Response:
    """Check the code; a right one opens the desktop."""
    filled, number = SmsCodeForm(), session.get(_NUMBER)
    if not isinstance(number, str):
        return redirect(url_for("desktop_applicant.page"), code=303)
    if not filled.validate():
        return _code_form(filled, 422)
    try:
        with unit_of_work():
            right = proof.answer(
                operator.applicant(), number, session_id=_session_id(), typed=filled.sms_code.data
            )
    except EnterpriseKnownError:
        return redirect(url_for("desktop_applicant.page"), code=303)
    if not right:
        filled.sms_code.errors = [CodeWrongError.message_zh]
        return _code_form(filled, 422)
    session.pop(_NUMBER)
    flash("企业身份已证明，账号已开通。")
    return redirect(url_for("desktop_home.home"), code=303)


def _session_id() -> str:
    return operator.token() or ""


def _page(shown: DeclarationForm, status: int = 200, *, paused: str = "") -> Response:
    return outside.page(
        "desktop/applicant.html",
        status,
        form=shown,
        found=queries.waiting(operator.applicant()),
        paused=paused,
        is_off=not is_available(),
        beijing_text=clock.beijing_text,
        **captcha.shown(),
    )


def _code_form(shown: SmsCodeForm, status: int = 200) -> Response:
    shown.sms_code.data = shown.sms_code.raw_data = None
    return outside.page(
        "desktop/applicant_code.html",
        status,
        form=shown,
        number=session[_NUMBER],
        minutes=int(codes.LIFETIME.total_seconds()) // 60,
    )
