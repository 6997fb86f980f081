"""Authorisation, font size, and what is said about privacy and accessibility."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.binding.errors import SnapshotUserError
from app.core.gateways import current
from app.web.mobile import visitor
from app.web.shared import paths
from app.web.shared.access import Policy, policy
from wechat import oauth
from wechat.errors import CodeSpent, WeChatError

pages = Blueprint("mobile_home", __name__, url_prefix="/m")
_LARGE_COOKIE = "large_font"
_YEAR = 31_536_000
_MESSAGE_LINKS = "/m/n/"


@pages.get("/")
@policy(Policy.PUBLIC)
def start() -> Response:
    """Lead to the query."""
    return redirect(url_for("mobile_certificates.query"))


@pages.get("/oauth")
@policy(Policy.PUBLIC)
def authorised() -> Response | str:
    """Take the visitor back from the platform; a code used twice starts over once, it is no error (pain 16)."""
    path = visitor.pending_path(request.args.get("state", ""))
    if path is None:
        # The state is of another session or was used already: a back button, or somebody else's link.
        return redirect(url_for("mobile_certificates.query"))
    if "code" not in request.args:
        return _failed()
    settings = current().settings
    try:
        user = oauth.exchange(
            current().wechat_account, request.args["code"], timeout=settings.wechat_timeout_seconds
        )
    except CodeSpent:
        return visitor.authorise(path) if visitor.openid() is None else redirect(path)
    except WeChatError:
        # A message's link shows at least the number when the platform does not answer (D18).
        return redirect(path) if path.startswith(_MESSAGE_LINKS) else _failed()
    if user.is_snapshot:
        raise SnapshotUserError
    visitor.remember(user.openid)
    return redirect(path)


@pages.get("/font-size/<any(large, standard):size>")
@policy(Policy.PUBLIC)
def font_size(size: str) -> Response:
    """Switch 大字 on or off and lead back."""
    back = paths.local(request.args.get("back"), url_for("mobile_certificates.query"))
    response = make_response(redirect(back))
    if size == "large":
        response.set_cookie(_LARGE_COOKIE, "1", max_age=_YEAR, samesite="Lax", httponly=False)
    else:
        response.delete_cookie(_LARGE_COOKIE)
    return response


@pages.get("/privacy")
@policy(Policy.PUBLIC)
def privacy() -> str:
    """Say what is stored, why and how long (D41)."""
    settings = current().settings
    return render_template(
        "privacy.html",
        message_days=settings.ingest_retention_days,
        record_days=settings.record_retention_days,
    )


@pages.get("/accessibility")
@policy(Policy.PUBLIC)
def accessibility() -> str:
    """Say what is done for everybody to use the pages."""
    return render_template("accessibility.html")


@pages.app_context_processor
def for_every_page() -> dict[str, object]:
    """Give every template what its frame shows."""
    settings = current().settings
    return {
        "site_name": settings.site_name,
        "service_phone": settings.site_service_phone,
        "demo_mode": bool(settings.demo_enabled),
        "large_font": request.cookies.get(_LARGE_COOKIE) == "1",
    }


def _failed() -> Response:
    html = render_template(
        "message.html",
        title="微信授权未完成",
        text="没有得到微信的确认，请返回公众号后重试。",
        mark="warn",
        actions=[("返回证书查询", url_for("mobile_certificates.query"))],
    )
    return Response(html, status=502, mimetype="text/html")
