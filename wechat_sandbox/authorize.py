"""The OAuth page of open.weixin.qq.com: it finds out who is looking, and sends them back with a code."""

import html
import re
import time
from urllib.parse import parse_qsl, urlencode, urlsplit

from aiohttp import web

from wechat_sandbox.platform import Platform
from wechat_sandbox.state import User

PATH = "/connect/oauth2/authorize"
COOKIE = "sandbox_openid"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_ORDER = ["appid", "redirect_uri", "response_type", "scope", "state"]
_SCOPES = {"snsapi_base", "snsapi_userinfo"}
_STATE = re.compile(r"[A-Za-z0-9]{0,128}\Z")
_LONGEST_STATE = 128
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'self'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_PAGE = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/static/tokens.css"><link rel="stylesheet" href="/static/authorize.css">
</head><body><main><h1>{title}</h1>{body}</main></body></html>"""


class PageError(Exception):
    """A fault that the OAuth page shows instead of going on; the code is the platform's own."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


async def authorize(platform: Platform, request: web.Request) -> web.Response:
    """Answer the OAuth page for the marked user; without a mark, let the visitor choose one.

    The mark is the query parameter `sandbox_openid` or the cookie of that name, in this order.
    """
    platform.ledger.calls[PATH] += 1
    started = time.perf_counter()
    code, text = 0, ""
    try:
        answer = _answer(platform, request)
    except PageError as error:
        code, text = error.code, error.text
        answer = _page("无法打开授权页面", f"<p>{html.escape(text)}</p><p>错误码：{code}</p>")
        answer.headers["X-Sandbox-Error"] = str(code)
    seconds = time.perf_counter() - started
    platform.ledger.write("api", PATH, seconds=seconds, method="GET", errcode=code, errmsg=text, fault="")
    return answer


def _answer(platform: Platform, request: web.Request) -> web.Response:
    _check(platform, request)
    marked = request.query.get("sandbox_openid") or request.cookies.get(COOKIE, "")
    user = platform.user(marked)
    if user is None:
        return _chooser(platform, request)
    answer = _for_user(platform, request, user)
    mark(answer, user.openid)
    return answer


def mark(answer: web.Response, openid: str) -> None:
    """Remember in the caller's cookie whose phone this is."""
    answer.set_cookie(COOKIE, openid, httponly=True, samesite="Lax", path="/")


def _for_user(platform: Platform, request: web.Request, user: User) -> web.Response:
    scope = request.query["scope"]
    consent = request.query.get("sandbox_consent", "")
    asked = scope == "snsapi_userinfo" and (not user.following or request.query.get("forcePopup") == "true")
    if asked and consent not in {"yes", "no"}:
        return _consent(request, user)
    back = {"code": platform.oauth.new_code(user.openid, scope)} if not asked or consent == "yes" else {}
    if "state" in request.query:
        back["state"] = request.query["state"]
    target, _, fragment = request.query["redirect_uri"].partition("#")
    target += ("&" if "?" in target else "?") + urlencode(back)
    location = f"{target}#{fragment}" if fragment else target
    return web.Response(status=302, headers={"Location": location, **_HEADERS})


def _check(platform: Platform, request: web.Request) -> None:
    query = request.query
    if query.get("appid") != platform.account.appid:
        raise PageError(10003, "appid 不是本公众号的 appid")
    if query.get("response_type") != "code" or query.get("scope") not in _SCOPES:
        raise PageError(10005, "scope 参数错误或没有 scope 权限")
    _check_domain(platform, query.get("redirect_uri", ""))
    state = query.get("state", "")
    if len(state.encode()) > _LONGEST_STATE or (platform.settings.strict_oauth and not _STATE.match(state)):
        raise PageError(10012, "state 只能含字母和数字，最长 128 字节")
    if platform.settings.strict_oauth:
        _check_order(request)


def _check_domain(platform: Platform, redirect_uri: str) -> None:
    if not redirect_uri:
        raise PageError(10010, "缺少 redirect_uri 参数")
    try:
        parts = urlsplit(redirect_uri)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise PageError(10011, "redirect_uri 参数错误") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise PageError(10011, "redirect_uri 参数错误")
    # On the real platform a port alone gives 10003; a program under development needs one.
    if host in LOOPBACK or (host == platform.settings.oauth_domain.lower() and port is None):
        return
    raise PageError(10003, "redirect_uri 域名与后台配置不一致")


def _check_order(request: web.Request) -> None:
    names = [name for name, _ in parse_qsl(request.query_string, keep_blank_values=True) if name in _ORDER]
    if names != [name for name in _ORDER if name in names] or names[:4] != _ORDER[:4]:
        raise PageError(10011, "参数顺序错误，应为 " + "、".join(_ORDER))


def _chooser(platform: Platform, request: web.Request) -> web.Response:
    rows = [
        f'<li><a href="{_with(request, sandbox_openid=user.openid)}">{html.escape(user.nickname)}'
        f"<small>{'已关注' if user.following else '未关注'}</small></a></li>"
        for user in platform.state.users.values()
    ]
    body = (
        f"<p>以谁的微信打开？</p><ul>{''.join(rows)}</ul>"
        if rows
        else "<p>还没有模拟用户，请先在手机页面上添加。</p>"
    )
    return _page("选择模拟用户", body)


def _consent(request: web.Request, user: User) -> web.Response:
    mine = {"sandbox_openid": user.openid}
    return _page(
        "申请获取以下权限",
        f"<p>{html.escape(user.nickname)}，该网页申请获取你的昵称、头像。</p><ul>"
        f'<li><a class="primary" href="{_with(request, **mine, sandbox_consent="yes")}">允许</a></li>'
        f'<li><a href="{_with(request, **mine, sandbox_consent="no")}">拒绝</a></li></ul>',
    )


def _with(request: web.Request, **more: str) -> str:
    kept = [(name, value) for name, value in request.query.items() if name not in more]
    return html.escape(f"{PATH}?{urlencode([*kept, *more.items()])}")


def _page(title: str, body: str) -> web.Response:
    return web.Response(text=_PAGE.format(title=title, body=body), content_type="text/html", headers=_HEADERS)
