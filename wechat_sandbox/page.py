"""The phone page and its live news."""

import asyncio
import json
from pathlib import Path

from aiohttp import web

from wechat_sandbox.platform import Platform

STATIC = Path(__file__).parent / "static"
_HEARTBEAT = 15.0
# Frames show the account's own pages, wherever they are; everything else comes from here.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src http: https:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def routes(platform: Platform, *, name: str, hint: str) -> list[web.AbstractRouteDef]:
    """Return the routes of the page: the account's display name, and a command offered for copying."""

    async def index(request: web.Request) -> web.StreamResponse:
        # Cookies belong to a host name: page, OAuth page and the account's pages must all say localhost.
        if request.url.host == "127.0.0.1":
            raise web.HTTPFound(request.url.with_host("localhost"))
        return web.FileResponse(STATIC / "index.html", headers=_HEADERS)

    async def page_hint(_request: web.Request) -> web.Response:
        return web.json_response({"hint": hint, "name": name})

    async def events(request: web.Request) -> web.StreamResponse:
        return await _stream(platform, request)

    return [
        web.get("/", index),
        web.get("/_sandbox/hint", page_hint),
        web.get("/_sandbox/events", events),
        web.static("/static", STATIC),
    ]


async def _stream(platform: Platform, request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await answer.prepare(request)
    queue = platform.live.listen()
    try:
        await answer.write(b"retry: 1000\n\n")
        while True:
            try:
                news = await asyncio.wait_for(queue.get(), _HEARTBEAT)
            except TimeoutError:
                await answer.write(b": still here\n\n")
                continue
            if news is None:
                break
            await answer.write(f"data: {json.dumps(news, ensure_ascii=False)}\n\n".encode())
    except ConnectionError:
        pass
    finally:
        platform.live.leave(queue)
    return answer
