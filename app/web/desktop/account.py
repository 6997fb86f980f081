"""用户管理: 我的账号, and a new password for oneself (R27)."""

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from app.accounts import queries, service
from app.accounts.errors import PasswordWrongError
from app.accounts.rules import mask_phone
from app.core.errors import PausedError
from app.web.desktop import frame
from app.web.desktop.account_forms import ChangePasswordForm
from app.web.desktop.operator import signed_in
from app.web.shared.access import Policy, policy

pages = Blueprint("desktop_account", __name__, url_prefix="/desktop/account")


@pages.get("/")
@policy(Policy.OPERATOR)
def mine() -> Response:
    """Show the account and its enterprise."""
    account = queries.by_id(signed_in().operator_id)
    return frame.page("desktop/account.html", account=account, masked=mask_phone(account.phone))


@pages.get("/password")
@policy(Policy.OPERATOR)
def password() -> Response:
    """Ask for the present and the new password."""
    return _form(ChangePasswordForm())


@pages.post("/password")
@policy(Policy.OPERATOR)
def change_password() -> Response:
    """Change the password; every other session ends."""
    filled, who = ChangePasswordForm(), signed_in()
    if not filled.validate():
        return _form(filled, 422)
    try:
        service.change_password(
            who.operator_id,
            password=filled.password.data,
            wished=filled.wished.data,
            session_id=who.session_id,
        )
    except PasswordWrongError as error:
        filled.password.errors = ["当前密码不正确"]
        return _form(filled, error.status)
    except PausedError as error:
        return _form(filled, error.status, paused=error.message_zh)
    flash("密码已修改，其他登录已退出。")
    return redirect(url_for("desktop_account.mine"), code=303)


def _form(shown: ChangePasswordForm, status: int = 200, *, paused: str = "") -> Response:
    return frame.page("desktop/password.html", status, form=shown, paused=paused)
