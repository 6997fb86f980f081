"""Who sits before the phone page: the WeChat user by silent authorisation, and the operator bound to it."""

import secrets

from flask import g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from app.binding import queries
from app.binding.models import Binding
from app.core.crypto import VaultError
from app.core.gateways import current
from app.web.shared import access
from app.web.shared.access import Policy
from wechat.oauth import authorize_url

_OPENID, _PENDING, _INSIDE = "openid", "oauth", "inside"
_MOST_PENDING = 4


def is_inside_wechat() -> bool:
    """Tell whether the page is open inside WeChat, or inside the sandbox's phone while that runs.

    The sandbox shows pages in a frame of an ordinary browser, which says so itself.
    """
    if "MicroMessenger" in request.headers.get("User-Agent", ""):
        return True
    if current().settings.sandbox_url and request.headers.get("Sec-Fetch-Dest") == "iframe":
        session[_INSIDE] = True
    return bool(session.get(_INSIDE))


def openid() -> str | None:
    """Give the authorised WeChat user of this session; the cookie holds it encrypted."""
    sealed = session.get(_OPENID)
    if not isinstance(sealed, str):
        return None
    try:
        return current().vault.decrypt(sealed.encode())
    except VaultError:
        session.pop(_OPENID)
        return None


def remember(found: str) -> None:
    """Start a fresh session for an authorised WeChat user."""
    inside = session.get(_INSIDE)
    session.clear()
    session[_OPENID] = current().vault.encrypt(found).decode()
    if inside:
        session[_INSIDE] = True


def binding() -> Binding | None:
    """Give the live binding of this session's WeChat user."""
    if "binding" not in g:
        found = openid()
        g.binding = queries.by_openid(found) if found else None
    kept: Binding | None = g.binding
    return kept


def bound() -> Binding:
    """Give the live binding in a view whose policy asks for one."""
    found = binding()
    if found is None:
        raise RuntimeError("a view without the policy BOUND_USER asked for the bound user")
    return found


def authorise(next_path: str) -> Response:
    """Send the visitor through the platform's silent authorisation and back to a path of ours.

    The state is random and bound to the session; some may be pending at once, because phones open pages twice.
    """
    state = secrets.token_hex(16)
    pending = dict(session.get(_PENDING, {}))
    while len(pending) >= _MOST_PENDING:
        pending.pop(next(iter(pending)))
    pending[state] = next_path
    session[_PENDING] = pending
    settings = current().settings
    return redirect(
        authorize_url(
            current().wechat_account, settings.public_url + url_for("mobile_home.authorised"), state
        )
    )


def pending_path(state: str) -> str | None:
    """Take back the path that belongs to a returned state, once."""
    pending = dict(session.get(_PENDING, {}))
    path: str | None = pending.pop(state, None)
    session[_PENDING] = pending
    return path


def here() -> str:
    """Give the path of the page that was asked for, to come back to; for a form's POST the subscriptions."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    return url_for("mobile_subscriptions.overview")


def outside_page() -> Response:
    """Say that this page only works inside WeChat."""
    html = render_template(
        "message.html",
        title="请在微信中打开",
        text="用户绑定和订阅需要确认您的微信身份，请在微信中从公众号菜单进入。",
        mark="info",
        actions=[("查询证书", url_for("mobile_certificates.query"))],
    )
    return Response(html, status=403, mimetype="text/html")


def _need_wechat_user() -> Response | None:
    if openid() is not None:
        return None
    return authorise(here()) if is_inside_wechat() else outside_page()


def _need_bound_user() -> Response | None:
    refusal = _need_wechat_user()
    if refusal is not None or binding() is not None:
        return refusal
    return redirect(url_for("mobile_binding.bind", next=here()))


access.guard(Policy.WECHAT_USER, _need_wechat_user)
access.guard(Policy.BOUND_USER, _need_bound_user)
