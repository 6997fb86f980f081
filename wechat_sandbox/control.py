"""The script interface under /_sandbox/: everything a person does on the phone page, and more, as JSON."""

import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from aiohttp import web
from aiohttp.typedefs import Middleware

from wechat_sandbox import authorize, console, mischief, phone
from wechat_sandbox.clock import ClockError
from wechat_sandbox.faults import FaultError
from wechat_sandbox.guard import ControlError, Handler, check
from wechat_sandbox.inputs import Inputs
from wechat_sandbox.platform import Platform
from wechat_sandbox.settings import SettingError
from wechat_sandbox.strict_json import UnreadableError, read

_PREFIX = "/_sandbox/"
_REFUSALS = (
    ControlError,
    UnreadableError,
    phone.PhoneError,
    SettingError,
    FaultError,
    ClockError,
    mischief.MischiefError,
)

Act = Callable[[Platform, Inputs], Awaitable[dict[str, Any]]]


async def follow(platform: Platform, inputs: Inputs) -> dict[str, Any]:
    """POST follow {openid, scene?}."""
    return await phone.follow(platform, inputs.user(platform), inputs.text("scene", ""))


async def unfollow(platform: Platform, inputs: Inputs) -> dict[str, Any]:
    """POST unfollow {openid}."""
    return await phone.unfollow(platform, inputs.user(platform))


async def tap(platform: Platform, inputs: Inputs) -> dict[str, Any]:
    """POST tap {openid, path}."""
    return await phone.tap(platform, inputs.user(platform), inputs.path())


async def text(platform: Platform, inputs: Inputs) -> dict[str, Any]:
    """POST text {openid, content}."""
    return await phone.text(platform, inputs.user(platform), inputs.text("content"))


async def scan(platform: Platform, inputs: Inputs) -> dict[str, Any]:
    """POST scan {openid, content, key?}."""
    return await phone.scan(platform, inputs.user(platform), inputs.text("content"), inputs.text("key", ""))


async def grant(platform: Platform, inputs: Inputs) -> dict[str, Any]:
    """POST grant {openid, template_id, action}: accept or reject a subscription notice."""
    action = inputs.text("action", "accept")
    if action not in {"accept", "reject"}:
        raise ControlError(422, "bad_action", "action must be accept or reject")
    return await phone.decide_on_notices(platform, inputs.user(platform), inputs.text("template_id"), action)


async def callbacks(platform: Platform, inputs: Inputs) -> dict[str, Any]:
    """POST callbacks {openid, kind}: send a hostile push now."""
    if not platform.settings.callback_url:
        raise ControlError(409, "no_callback_url", "no callback URL is set")
    answers = await mischief.play(platform, inputs.user(platform).openid, inputs.text("kind"))
    return {"status": answers[-1]["status"], "answers": answers}


def routes(platform: Platform) -> list[web.RouteDef]:
    """Return the routes of the script interface; `gate` guards them."""
    posts: dict[str, Act] = {
        "follow": follow,
        "unfollow": unfollow,
        "tap": tap,
        "text": text,
        "scan": scan,
        "grant": grant,
        "callbacks": callbacks,
        **console.POSTS,
    }
    return [
        *(web.post(_PREFIX + name, _handler(platform, act)) for name, act in posts.items()),
        *(web.get(_PREFIX + name, _handler(platform, act)) for name, act in console.GETS.items()),
        web.post(_PREFIX + "open", _open_handler(platform)),
    ]


def gate(allowed_hosts: frozenset[str]) -> Middleware:
    """Return the guard of everything under /_sandbox/: it checks the caller and makes every refusal JSON."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.startswith(_PREFIX):
            return await handler(request)
        try:
            check(request, allowed_hosts)
            return await handler(request)
        except web.HTTPClientError as error:
            # The server's own: an unknown path, a wrong method (which names the right ones), a large body.
            allowed = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else None
            return _refusal(error.status, error.reason.lower().replace(" ", "_"), error.reason, allowed)
        except _REFUSALS as error:
            return _refusal(*_told(error))

    return guard


def _told(error: Exception) -> tuple[int, str, str]:
    match error:
        case ControlError():
            return error.status, error.code, error.message
        case UnreadableError():
            return 400, "bad_json", str(error)
        case phone.PhoneError():
            return 409, error.code, error.text
        case _:
            return 422, "bad_value", str(error)


def _refusal(
    status: int, code: str, message: str, headers: dict[str, str] | None = None
) -> web.StreamResponse:
    return web.json_response({"error": {"code": code, "message": message}}, status=status, headers=headers)


def _handler(platform: Platform, act: Act) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        return web.json_response(await act(platform, await _inputs(request)), dumps=_dumps)

    return handle


def _open_handler(platform: Platform) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        inputs = await _inputs(request)
        openid = inputs.user(platform).openid
        answer = web.json_response({"url": _marked(request, inputs.text("url"), openid)})
        authorize.mark(answer, openid)
        return answer

    return handle


def _marked(request: web.Request, url: str, openid: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise ControlError(422, "bad_url", "url must be an http or https address") from error
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ControlError(422, "bad_url", "url must be an http or https address")
    if parts.netloc != request.host or parts.path != authorize.PATH:
        return url
    query = [*parse_qsl(parts.query, keep_blank_values=True), ("sandbox_openid", openid)]
    return parts._replace(query=urlencode(query)).geturl()


async def _inputs(request: web.Request) -> Inputs:
    if request.method == "GET":
        return Inputs(dict(request.query))
    found = read(await request.read() or b"{}")
    if not isinstance(found, dict):
        raise ControlError(400, "bad_json", "the body is not a JSON object")
    return Inputs(found)


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
