"""用户管理: the 卡介质 of the account, enrolled after the password and removed but for the last one (D34)."""

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from app.accounts import keys, service
from app.accounts.errors import KeyRefusedError, LastKeyError, PasswordWrongError
from app.core import clock
from app.core.errors import PausedError
from app.core.unit_of_work import unit_of_work
from app.web.desktop import frame, operator
from app.web.desktop.account_forms import KeyAnswerForm, KeyForm
from app.web.desktop.operator import signed_in
from app.web.shared.access import Policy, policy

pages = Blueprint("desktop_keys", __name__, url_prefix="/desktop/account/keys")


@pages.get("/")
@policy(Policy.OPERATOR)
def listing() -> Response:
    """List the keys and ask for the name of a new one."""
    return _page(KeyForm())


@pages.post("/")
@policy(Policy.OPERATOR)
def begin() -> Response:
    """Check the password and let the browser ask the key."""
    filled, who = KeyForm(), signed_in()
    if not filled.validate():
        return _page(filled, 422)
    try:
        service.confirm_password(who.operator_id, filled.password.data, session_id=who.session_id)
    except PasswordWrongError as error:
        filled.password.errors = [error.message_zh]
        return _page(filled, error.status)
    except PausedError as error:
        return _page(filled, error.status, paused=error.message_zh)
    with unit_of_work():
        options = keys.begin_enrolment(who, session_id=operator.token() or "")
    answer = KeyAnswerForm(formdata=None, label=filled.label.data)
    return frame.page("desktop/key_enrol.html", form=answer, options=options, label=filled.label.data)


@pages.post("/enrol")
@policy(Policy.OPERATOR)
def enrol() -> Response:
    """Check what the new key answered and keep it."""
    filled = KeyAnswerForm()
    fresh = KeyForm(formdata=None, label=(filled.label.data or "")[:20])
    if not filled.validate():
        return _page(fresh, 422, paused=KeyRefusedError.message_zh)
    try:
        found = keys.enrol(
            signed_in().operator_id,
            session_id=operator.token() or "",
            answer=filled.answer.data,
            label=fresh.label.data,
        )
    except KeyRefusedError as error:
        return _page(fresh, error.status, paused=error.message_zh)
    flash(f"卡介质 {found.number} 已登记。")
    return redirect(url_for("desktop_keys.listing"), code=303)


@pages.post("/<row:key_id>/remove")
@policy(Policy.OPERATOR)
def remove(key_id: int) -> Response:
    """Remove a key, unless it is the last one that counts."""
    try:
        with unit_of_work():
            keys.remove(signed_in().operator_id, key_id)
    except LastKeyError as error:
        return _page(KeyForm(formdata=None), error.status, paused=error.message_zh)
    flash("卡介质已移除。")
    return redirect(url_for("desktop_keys.listing"), code=303)


def _page(shown: KeyForm, status: int = 200, *, paused: str = "") -> Response:
    return frame.page(
        "desktop/keys.html",
        status,
        form=shown,
        paused=paused,
        keys=keys.of_operator(signed_in().operator_id),
        beijing_text=clock.beijing_text,
    )
