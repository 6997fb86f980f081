"""Log-in and log-out of operators (R21 to R24)."""

from flask import Blueprint, Response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts import service, sessions
from app.accounts.errors import LoginFailedError, NotAdmittedError
from app.accounts.models import Way
from app.core.errors import PausedError
from app.core.gateways import current
from app.core.unit_of_work import unit_of_work
from app.web.desktop import operator
from app.web.desktop.forms import LoginForm
from app.web.shared import captcha, origin, paths
from app.web.shared.access import Policy, policy

pages = Blueprint("desktop_door", __name__)


@pages.get("/login")
@policy(Policy.PUBLIC)
def form() -> AnyResponse:
    """Ask for name, password and captcha."""
    if operator.signed_in_or_none():
        return redirect(wished())
    return _form(LoginForm())


@pages.post("/login")
@policy(Policy.PUBLIC)
def log_in() -> AnyResponse:
    """Check captcha first, then name and password, and let in."""
    filled = LoginForm()
    if captcha.is_renewal():
        return _form(filled)
    complete = filled.validate()
    if not captcha.passes(filled.captcha) or not complete:
        return _form(filled, 422)
    try:
        operator_id = service.authenticate(
            user_name=filled.user_name.data, password=filled.password.data, source=origin.source()
        )
    except NotAdmittedError as error:
        begin(error.operator_id, Way.PASSWORD)
        return redirect(url_for("desktop_applicant.page"), code=303)
    except LoginFailedError as error:
        filled.password.errors = [error.message_zh]
        return _form(filled, error.status)
    except PausedError as error:
        return _form(filled, error.status, paused=error.message_zh)
    begin(operator_id, Way.PASSWORD)
    return redirect(wished(), code=303)


@pages.post("/logout")
@policy(Policy.PUBLIC)
def log_out() -> AnyResponse:
    """End the session, here and at the server (R24)."""
    token = operator.token()
    if token:
        with unit_of_work():
            sessions.log_out(token)
    session.clear()
    return redirect(url_for("desktop_door.form"), code=303)


def begin(operator_id: int, way: Way, *, key_id: int | None = None) -> None:
    """Begin the session of an operator who has just proven himself; one that this browser had before ends."""
    before = operator.token()
    with unit_of_work():
        if before:
            sessions.log_out(before)
        token = sessions.begin(
            operator_id,
            way=way,
            key_id=key_id,
            origin=origin.coarse(),
            browser=request.headers.get("User-Agent", ""),
        )
    operator.sit_down(token)


def wished() -> str:
    """Give the page that was asked for before the log-in, else the first one."""
    return paths.local(request.args.get("next"), url_for("desktop_home.home"), under="/desktop/")


def _form(shown: LoginForm, status: int = 200, *, paused: str = "") -> Response:
    html = render_template(
        "desktop/login.html",
        form=shown,
        paused=paused,
        action_url=url_for("desktop_door.log_in", next=request.args.get("next")),
        site_links=current().settings.site_links,
        **captcha.shown(),
    )
    return Response(html, status, mimetype="text/html")
