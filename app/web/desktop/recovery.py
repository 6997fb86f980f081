"""忘记用户名 and 忘记密码, after the number is proven (D32)."""

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from app.accounts import queries, recovery
from app.accounts.errors import KeyNeededError
from app.web.desktop import errands, operator, outside
from app.web.desktop.errands import FIND_USER_NAME, RESET_PASSWORD
from app.web.desktop.outside_forms import NewPasswordForm
from app.web.shared.access import Policy, policy

pages = Blueprint("desktop_recovery", __name__, url_prefix="/forgot")


@pages.get("/user-name/found")
@policy(Policy.PUBLIC)
def user_names() -> Response:
    """Name the accounts of the proven number."""
    found = errands.proven(FIND_USER_NAME)
    if found is None:
        return redirect(url_for("desktop_proof.form", name="user-name"))
    return outside.page(
        "desktop/user_names.html", names=[one.user_name for one in queries.by_own_phone(found.phone)]
    )


@pages.get("/password/new")
@policy(Policy.PUBLIC)
def password() -> Response:
    """Ask for the new password."""
    found = errands.proven(RESET_PASSWORD)
    if found is None:
        return redirect(url_for("desktop_proof.form", name="password"))
    account = recovery.find(found.user_name, found.phone)
    if account is not None and recovery.needs_key(account.id, token=operator.token()):
        return _key_needed(found.user_name)
    return _form(NewPasswordForm(), found.user_name)


@pages.post("/password/new")
@policy(Policy.PUBLIC)
def reset() -> Response:
    """Set it; every session of the account ends."""
    found, filled = errands.proven(RESET_PASSWORD), NewPasswordForm()
    if found is None:
        return redirect(url_for("desktop_proof.form", name="password"), code=303)
    filled.known = (found.user_name, found.phone)
    if not filled.validate():
        return _form(filled, found.user_name, 422)
    try:
        is_done = recovery.reset_password(
            found.user_name, found.phone, filled.password.data, token=operator.token()
        )
    except KeyNeededError:
        return _key_needed(found.user_name)
    errands.forget()
    if is_done:
        flash("密码已重设，所有登录已退出，请用新密码登录。")
    return redirect(url_for("desktop_door.form"), code=303)


def _form(shown: NewPasswordForm, user_name: str, status: int = 200) -> Response:
    return outside.page("desktop/new_password.html", status, form=shown, user_name=user_name)


def _key_needed(user_name: str) -> Response:
    return outside.page(
        "desktop/key_needed.html",
        KeyNeededError.status,
        user_name=user_name,
        words=KeyNeededError.message_zh,
    )
