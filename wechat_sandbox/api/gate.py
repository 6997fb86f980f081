"""The gate of the interface: faults, method, token, quota and body are looked at before the work."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from wechat_sandbox.answers import ApiError, new_rid
from wechat_sandbox.faults import Fault
from wechat_sandbox.platform import Platform
from wechat_sandbox.strict_json import UnreadableError, read

_REMEMBERED_BODY = 2000
_REFUSALS = {"busy": -1, "quota_day": 45009, "quota_minute": 45011, "invalid_token_forever": 40001}
_UNACCEPTED = {"cut_before", "http_502", "html"}
_CONTENT_TYPE = "application/json; encoding=utf-8"
_NGINX_PAGE = (
    "<html>\n<head><title>502 Bad Gateway</title></head>\n<body><h1>502 Bad Gateway</h1></body>\n</html>\n"
)

Answer = dict[str, Any]


class Call:
    """One call of the interface, as its handler sees it."""

    def __init__(self, platform: Platform, request: web.Request, raw: bytes, fault: Fault | None) -> None:
        self.platform = platform
        self.request = request
        self.raw = raw
        self.fault = fault
        self.query = request.query

    @property
    def fault_kind(self) -> str:
        """The kind of the fault that was ordered for this call, or nothing."""
        return self.fault.kind if self.fault else ""

    def json(self) -> dict[str, Any]:
        """Return the JSON object of the body; raises ApiError 44002 (empty) or 47001 (anything else)."""
        if not self.raw.strip():
            raise ApiError(44002)
        try:
            found = read(self.raw)
        except UnreadableError as error:
            raise ApiError(47001) from error
        if not isinstance(found, dict):
            raise ApiError(47001)
        return found

    def text(self, name: str) -> str:
        """Return a query parameter, empty when it is absent."""
        return self.query.get(name, "")


@dataclass(frozen=True)
class Endpoint:
    """A path of the interface; `method` is GET, POST or ANY."""

    path: str
    method: str
    handle: Callable[[Call], Awaitable[Answer]]
    needs_token: bool = True


def unknown_path() -> Endpoint:
    """Return the endpoint that answers for every path that does not exist."""

    async def refuse(_call: Call) -> Answer:
        raise ApiError(40066)

    return Endpoint("(unknown)", "ANY", refuse, needs_token=False)


async def serve(platform: Platform, endpoint: Endpoint, request: web.Request) -> web.StreamResponse:
    """Answer one call and write it into the ledger."""
    started = time.perf_counter()
    fault = platform.faults.take(endpoint.path)
    call = Call(platform, request, await request.read(), fault)
    platform.ledger.calls[endpoint.path] += 1
    if fault and fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
    answer: Answer = {}
    if call.fault_kind not in _UNACCEPTED:
        answer = await _work(call, endpoint)
        platform.ledger.errcodes[str(answer.get("errcode", 0))] += 1
    platform.ledger.write(
        "api",
        request.path,
        seconds=time.perf_counter() - started,
        method=request.method,
        errcode=answer.get("errcode", 0) if answer else None,
        errmsg=answer.get("errmsg", ""),
        fault=call.fault_kind,
    )
    return _respond(request, answer, call.fault_kind)


async def _work(call: Call, endpoint: Endpoint) -> Answer:
    try:
        _check(call, endpoint)
        return await endpoint.handle(call)
    except ApiError as error:
        rid = new_rid(call.platform.clock.real())
        answer = {"errcode": error.errcode, "errmsg": f"{error.errmsg} rid: {rid}"}
        call.platform.ledger.remember_request(rid, _remembered(call, answer))
        return answer


def _check(call: Call, endpoint: Endpoint) -> None:
    if call.fault_kind in _REFUSALS:
        raise ApiError(_REFUSALS[call.fault_kind])
    if call.fault_kind == "kill_token":
        call.platform.tokens.kill(call.text("access_token"))
    if endpoint.method not in {call.request.method, "ANY"}:
        raise ApiError(43001 if endpoint.method == "GET" else 43002)
    if endpoint.needs_token:
        call.platform.tokens.check(call.text("access_token"))
    call.platform.quotas.spend(endpoint.path)


def _remembered(call: Call, answer: Answer) -> dict[str, Any]:
    query = {
        name: "***" if name in {"access_token", "secret"} else value for name, value in call.query.items()
    }
    return {
        "invoke_time": int(call.platform.clock.real()),
        "cost_in_ms": 1,
        "request_url": str(call.request.url.with_query(query)),
        "request_body": call.raw[:_REMEMBERED_BODY].decode(errors="replace"),
        "response_body": json.dumps(answer, ensure_ascii=False),
        "client_ip": call.request.remote or "",
    }


def _respond(request: web.Request, answer: Answer, fault: str) -> web.StreamResponse:
    if fault in {"cut_before", "cut_after"}:
        return _cut(request)
    if fault == "http_502":
        return web.Response(status=502, text=_NGINX_PAGE, content_type="text/html")
    if fault == "html":
        return web.Response(text="<html><body>系统维护中</body></html>", content_type="text/html")
    if fault == "no_msgid":
        answer = {name: value for name, value in answer.items() if name != "msgid"}
    body = json.dumps({} if fault == "empty_json" else answer, ensure_ascii=False).encode()
    if fault == "truncated":
        body = body[: len(body) // 2]
    kind = "text/plain" if fault == "text_plain" else _CONTENT_TYPE
    return web.Response(body=body, headers={"Content-Type": kind})


def _cut(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    # Nobody receives this one: the connection is gone.
    return web.Response()
