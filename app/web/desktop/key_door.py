"""Log-in with a 卡介质 (R23, D34); it needs scripts, which its page says (D39)."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts import keys
from app.accounts.errors import KeyRefusedError
from app.accounts.models import Way
from app.web.desktop import door, operator
from app.web.desktop.account_forms import KeyAnswerForm
from app.web.shared import origin
from app.web.shared.access import Policy, policy
from app.web.shared.browser import browser_id

pages = Blueprint("desktop_key_door", __name__, url_prefix="/login/key")


@pages.get("")
@policy(Policy.PUBLIC)
def form() -> AnyResponse:
    """Ask for the key."""
    if operator.signed_in_or_none():
        return redirect(door.wished())
    return _form(KeyAnswerForm())


@pages.post("/options")
@policy(Policy.PUBLIC)
def options() -> Response:
    """Give what the browser asks the key."""
    found = keys.begin_log_in(session_id=browser_id(), source=origin.source())
    return Response(found, mimetype="application/json")


@pages.post("")
@policy(Policy.PUBLIC)
def log_in() -> AnyResponse:
    """Check what the key answered and let in."""
    filled = KeyAnswerForm()
    if not filled.validate():
        return _form(filled, 422, refused=KeyRefusedError.message_zh)
    try:
        found = keys.log_in(session_id=browser_id(), answer=filled.answer.data, source=origin.source())
    except KeyRefusedError as error:
        return _form(filled, error.status, refused=error.message_zh)
    door.begin(found.operator_id, Way.KEY, key_id=found.key_id)
    return redirect(door.wished(), code=303)


def _form(shown: KeyAnswerForm, status: int = 200, *, refused: str = "") -> Response:
    html = render_template(
        "desktop/login_key.html",
        form=shown,
        refused=refused,
        action_url=url_for("desktop_key_door.log_in", next=request.args.get("next")),
    )
    return Response(html, status, mimetype="text/html")
