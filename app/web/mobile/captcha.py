"""The captcha on phone pages: picture, sound and the check that forms ask for."""

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response
from wtforms import Field

from app.captcha import service
from app.core.unit_of_work import unit_of_work
from app.web.mobile import visitor
from app.web.shared import origin
from app.web.shared.access import Policy, policy

pages = Blueprint("mobile_captcha", __name__, url_prefix="/m")


@pages.get("/captcha.png")
@policy(Policy.PUBLIC)
def picture() -> Response:
    """Draw a new challenge for this browser and show it."""
    with unit_of_work() as session:
        png = service.draw(session, visitor.browser_id(), source=origin.source())
    return Response(png, mimetype="image/png")


@pages.get("/captcha.wav")
@policy(Policy.PUBLIC)
def sound() -> Response:
    """Speak the challenge that this browser was shown last."""
    with unit_of_work() as session:
        wav = service.speak(session, visitor.browser_id(), source=origin.source())
    return Response(wav, mimetype="audio/wav")


def is_renewal() -> bool:
    """Tell whether a form was sent only to get another picture (without scripts)."""
    return "captcha_renew" in request.form


def passes(field: Field) -> bool:
    """Check a form's answer, which spends the challenge, and note the failure at the field."""
    with unit_of_work() as session:
        right = service.check(session, visitor.browser_id(), field.data or "")
    if not right:
        field.errors = [*field.errors, "验证码不正确或已过期，请按新图片输入"]
    field.data = field.raw_data = None
    return right


def urls() -> dict[str, str]:
    """Give the addresses that a form's template shows."""
    return {
        "captcha_url": url_for("mobile_captcha.picture"),
        "captcha_audio_url": url_for("mobile_captcha.sound"),
    }
