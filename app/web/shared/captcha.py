"""The captcha of the forms: each rendered form has a challenge of its own, seen or heard, spent by one answer."""

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response
from wtforms import Field

from app.captcha import service
from app.certificates import guard
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.web.shared import origin
from app.web.shared.access import Policy, policy
from app.web.shared.browser import browser_id

pages = Blueprint("captcha", __name__, url_prefix="/captcha")
FORM_FIELD, RENEW_FIELD, _RENEW_ARGUMENT = "captcha_form", "captcha_renew", "renew"


@pages.get("/<form_id>.png")
@policy(Policy.PUBLIC)
def picture(form_id: str) -> Response:
    """Show a form's challenge; with `renew` in the query a new one takes its place first."""
    _draw(form_id, renew=_RENEW_ARGUMENT in request.args)
    return Response(service.picture(browser_id(), form_id), mimetype="image/png")


@pages.get("/<form_id>.wav")
@policy(Policy.PUBLIC)
def sound(form_id: str) -> Response:
    """Speak a form's challenge."""
    _draw(form_id)
    return Response(service.audio(browser_id(), form_id), mimetype="audio/wav")


def shown() -> dict[str, str]:
    """Give what the template of a form shows; its challenge is drawn when the browser asks for the picture."""
    form_id = _form_id() or service.draw_form_id()
    return {
        "captcha_form": form_id,
        "captcha_url": url_for("captcha.picture", form_id=form_id),
        "captcha_audio_url": url_for("captcha.sound", form_id=form_id),
    }


def is_renewal() -> bool:
    """Tell whether a form was sent only to get another picture (without scripts)."""
    return RENEW_FIELD in request.form


def passes(field: Field) -> bool:
    """Check a form's answer, which spends its challenge, and note the failure at the field."""
    with unit_of_work(durable=False):
        right = service.check(browser_id(), _form_id() or "", field.data or "")
    if not right and not field.errors:
        field.errors = ["验证码不正确或已过期，请按新图片输入"]
    field.data = field.raw_data = None
    return right


def _form_id() -> str | None:
    return request.form.get(FORM_FIELD, "")[:64] or None


def _draw(form_id: str, *, renew: bool = False) -> None:
    with unit_of_work(durable=False) as session:
        service.count_drawing(origin.source())
        service.issue(browser_id(), form_id, length=guard.captcha_length(session), renew=renew)
    db.session.rollback()
