"""立即注册: enterprise and operator, after the number is proven (R27, D31)."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from app.accounts.errors import UserNameTakenError
from app.accounts.models import Way
from app.accounts.rules import mask_phone
from app.registration import service
from app.registration.errors import AlreadyAskedError
from app.web.desktop import door, errands, outside
from app.web.desktop.errands import REGISTER, Progress
from app.web.desktop.outside_forms import RegistrationForm
from app.web.shared import origin
from app.web.shared.access import Policy, policy

pages = Blueprint("desktop_registration", __name__, url_prefix="/register")


@pages.get("/account")
@policy(Policy.PUBLIC)
def form() -> Response:
    """Ask for the enterprise and its operator."""
    found = errands.proven(REGISTER)
    if found is None:
        return redirect(url_for("desktop_proof.form", name="register"))
    return _form(RegistrationForm(), found)


@pages.post("/account")
@policy(Policy.PUBLIC)
def register() -> Response:
    """Register, log in, and show what is still missing."""
    found, filled = errands.proven(REGISTER), RegistrationForm()
    if found is None:
        return redirect(url_for("desktop_proof.form", name="register"), code=303)
    filled.known = (filled.user_name.data or "", found.phone)
    if not filled.validate():
        return _form(filled, found, 422)
    try:
        operator_id = service.apply(
            filled.particulars(),
            user_name=filled.wished_name,
            password=filled.password.data,
            phone=found.phone,
            asked_from=origin.coarse(),
        )
    except UserNameTakenError as error:
        filled.user_name.errors = [error.message_zh]
        return _form(filled, found, error.status)
    except AlreadyAskedError as error:
        return _form(filled, found, error.status, paused=error.message_zh)
    door.begin(operator_id, Way.PASSWORD)
    return redirect(url_for("desktop_applicant.page"), code=303)


def _form(shown: RegistrationForm, found: Progress, status: int = 200, *, paused: str = "") -> Response:
    return outside.page(
        "desktop/register.html", status, form=shown, masked=mask_phone(found.phone), paused=paused
    )
