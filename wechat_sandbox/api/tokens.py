"""Access tokens: /cgi-bin/token, /cgi-bin/stable_token and the JS-SDK ticket."""

from typing import Any

from wechat_sandbox.answers import ApiError
from wechat_sandbox.api.gate import Answer, Call, Endpoint
from wechat_sandbox.state import Token


async def classic_token(call: Call) -> Answer:
    """Answer GET /cgi-bin/token."""
    _check_caller(call, dict(call.query))
    return _issued(call, call.platform.tokens.classic())


async def stable_token(call: Call) -> Answer:
    """Answer POST /cgi-bin/stable_token."""
    body = call.json()
    _check_caller(call, body)
    force = body.get("force_refresh", False)
    if not isinstance(force, bool):
        raise ApiError(40097)
    return _issued(call, call.platform.tokens.stable(force=force))


async def ticket(call: Call) -> Answer:
    """Answer GET /cgi-bin/ticket/getticket."""
    if call.text("type") != "jsapi":
        raise ApiError(40097)
    value, seconds = call.platform.tokens.ticket()
    return {"errcode": 0, "errmsg": "ok", "ticket": value, "expires_in": seconds}


def check_secret(call: Call, appid: Any, secret: Any) -> None:
    """Refuse callers that are not the account: 41002, 41004, 40013 or 40125."""
    if not appid:
        raise ApiError(41002)
    if not secret:
        raise ApiError(41004)
    if appid != call.platform.account.appid:
        raise ApiError(40013)
    if secret != call.platform.account.secret:
        raise ApiError(40125)


def _check_caller(call: Call, values: dict[str, Any]) -> None:
    if values.get("grant_type") != "client_credential":
        raise ApiError(40002)
    check_secret(call, values.get("appid"), values.get("secret"))
    address = call.request.remote or ""
    allowed = call.platform.settings.ip_whitelist
    if allowed and address not in allowed:
        raise ApiError(40164, f"invalid ip {address} ipv6 ::ffff:{address}, not in whitelist")


def _issued(call: Call, token: Token) -> Answer:
    call.platform.storage.touch()
    return {"access_token": token.value, "expires_in": call.platform.tokens.seconds_left(token)}


ENDPOINTS = (
    Endpoint("/cgi-bin/token", "GET", classic_token, needs_token=False),
    Endpoint("/cgi-bin/stable_token", "POST", stable_token, needs_token=False),
    Endpoint("/cgi-bin/ticket/getticket", "GET", ticket),
)
