"""Operations: addresses, callback check, quotas, request ids."""

import socket
from typing import Any

from yarl import URL

from wechat_sandbox.answers import ApiError
from wechat_sandbox.api.gate import Answer, Call, Endpoint
from wechat_sandbox.api.tokens import check_secret

_ACTIONS = {"dns", "ping", "all"}
_OPERATORS = {"CHINANET", "UNICOM", "CAP", "DEFAULT"}
_NO_LIMIT = 10_000_000


async def addresses(_call: Call) -> Answer:
    """Answer GET /cgi-bin/get_api_domain_ip and /cgi-bin/getcallbackip: this machine."""
    return {"ip_list": ["127.0.0.1"]}


async def check_callback(call: Call) -> Answer:
    """Answer POST /cgi-bin/callback/check for the host of the callback URL."""
    body = call.json()
    action = body.get("action")
    if action not in _ACTIONS or body.get("check_operator", "DEFAULT") not in _OPERATORS:
        raise ApiError(40097)
    address = _resolve(URL(call.platform.settings.callback_url or "http://localhost").host or "localhost")
    answer: Answer = {}
    if action in {"dns", "all"}:
        answer["dns"] = [{"ip": address, "real_operator": "DEFAULT"}]
    if action in {"ping", "all"}:
        answer["ping"] = [
            {"ip": address, "from_operator": "DEFAULT", "package_loss": "0%", "time": "0.100ms"}
        ]
    return answer


async def clear_quota(call: Call) -> Answer:
    """Answer POST /cgi-bin/clear_quota, 10 times a month."""
    if call.json().get("appid") != call.platform.account.appid:
        raise ApiError(40013)
    call.platform.quotas.clear()
    return {"errcode": 0, "errmsg": "ok"}


async def clear_quota_v2(call: Call) -> Answer:
    """Answer POST /cgi-bin/clear_quota/v2, which needs the secret instead of a token and shares the 10."""
    body = call.json() if call.raw.strip() else dict(call.query)
    check_secret(call, body.get("appid"), body.get("appsecret"))
    call.platform.quotas.clear()
    return {"errcode": 0, "errmsg": "ok"}


async def quota(call: Call) -> Answer:
    """Answer POST /cgi-bin/openapi/quota/get."""
    path = _known_path(call)
    quotas = call.platform.quotas
    limit = quotas.daily_limit(path)
    daily = _NO_LIMIT if limit is None else limit
    used = quotas.used(path)
    return {
        "errcode": 0,
        "errmsg": "ok",
        "quota": {"daily_limit": daily, "used": used, "remain": max(0, daily - used)},
    }


async def clear_one_quota(call: Call) -> Answer:
    """Answer POST /cgi-bin/openapi/quota/clear."""
    call.platform.quotas.clear(_known_path(call))
    return {"errcode": 0, "errmsg": "ok"}


async def request_of_rid(call: Call) -> Answer:
    """Answer POST /cgi-bin/openapi/rid/get for the last 1,000 failed calls."""
    rid: Any = call.json().get("rid")
    found = call.platform.ledger.request_of(rid) if isinstance(rid, str) else None
    if found is None:
        raise ApiError(76001)
    return {"errcode": 0, "errmsg": "ok", "request": found}


def _known_path(call: Call) -> str:
    path = call.json().get("cgi_path")
    if not isinstance(path, str) or path not in call.platform.api_paths:
        raise ApiError(76021)
    return path


def _resolve(host: str) -> str:
    try:
        return socket.gethostbyname(host)
    except OSError:
        return ""


ENDPOINTS = (
    Endpoint("/cgi-bin/get_api_domain_ip", "GET", addresses),
    Endpoint("/cgi-bin/getcallbackip", "GET", addresses),
    Endpoint("/cgi-bin/callback/check", "POST", check_callback),
    Endpoint("/cgi-bin/clear_quota", "POST", clear_quota),
    Endpoint("/cgi-bin/clear_quota/v2", "POST", clear_quota_v2, needs_token=False),
    Endpoint("/cgi-bin/openapi/quota/get", "POST", quota),
    Endpoint("/cgi-bin/openapi/quota/clear", "POST", clear_one_quota),
    Endpoint("/cgi-bin/openapi/rid/get", "POST", request_of_rid),
)
