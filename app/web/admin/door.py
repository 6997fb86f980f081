"""Log-in and log-out of staff, and a new password for oneself."""

from flask import Blueprint, flash, redirect, request, session, url_for
from werkzeug.wrappers import Response

from app.core.errors import PausedError
from app.core.unit_of_work import unit_of_work
from app.staff import sessions
from app.staff.errors import StaffLoginFailedError
from app.staff.models import Role
from app.web.admin import desk
from app.web.admin.forms import LoginForm, PasswordForm
from app.web.shared import origin, paths
from app.web.shared.access import Policy, policy

pages = Blueprint("admin_door", __name__, url_prefix="/admin")


@pages.get("/")
@policy(Policy.STAFF, Role.VIEWER)
def start() -> Response:
    """Lead to the certificates."""
    return redirect(url_for("admin_certificates.search"))


@pages.get("/login")
@policy(Policy.PUBLIC)
def form() -> Response:
    """Ask for name, password and code."""
    if desk.member_or_none():
        return redirect(url_for("admin_door.start"))
    return _form(LoginForm())


@pages.post("/login")
@policy(Policy.PUBLIC)
def log_in() -> Response:
    """Check all three and let in."""
    form = LoginForm()
    if not form.validate():
        return _form(form, 422)
    try:
        token = sessions.log_in(
            user_name=form.user_name.data,
            password=form.password.data,
            code=form.code.data,
            source=origin.source(),
            origin=origin.coarse(),
            browser=request.headers.get("User-Agent", ""),
        )
    except StaffLoginFailedError as error:
        form.password.errors = [error.message_zh]
        return _form(form, error.status)
    except PausedError as error:
        return _form(form, error.status, paused=error.message_zh)
    desk.sit_down(token)
    wished = paths.local(request.args.get("next"), url_for("admin_door.start"), under="/admin/")
    return redirect(wished, code=303)


@pages.post("/logout")
@policy(Policy.PUBLIC)
def log_out() -> Response:
    """End the session, here and at the server."""
    token = desk.token()
    if token:
        with unit_of_work():
            sessions.log_out(token)
    session.clear()
    return redirect(url_for("admin_door.form"), code=303)


@pages.get("/password")
@policy(Policy.STAFF, Role.VIEWER)
def password() -> Response:
    """Ask for the present and the new password."""
    return desk.page("admin/password.html", form=PasswordForm())


@pages.post("/password")
@policy(Policy.STAFF, Role.VIEWER)
def change_password() -> Response:
    """Change the password; every other session of this person ends."""
    form = PasswordForm()
    form.user_name = desk.member().user_name
    if not form.validate():
        return desk.page("admin/password.html", 422, form=form)
    try:
        sessions.change_password(
            desk.member().user_name,
            password=form.password.data,
            code=form.code.data,
            wished=form.wished.data,
            source=origin.source(),
            token=desk.token() or "",
        )
    except (StaffLoginFailedError, PausedError) as error:
        form.password.errors = [error.message_zh]
        return desk.page("admin/password.html", error.status, form=form)
    flash("密码已修改，其他登录已退出。")
    return redirect(url_for("admin_door.start"), code=303)


def _form(form: LoginForm, status: int = 200, *, paused: str = "") -> Response:
    # Like a password, a code is typed anew.
    form.code.data = None
    return desk.page(
        "admin/login.html",
        status,
        form=form,
        paused=paused,
        action_url=url_for("admin_door.log_in", next=request.args.get("next")),
    )
