"""The HTTP application: all routes of the three hosts, the script interface and the page."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from wechat_sandbox import authorize, control, page
from wechat_sandbox.api import menus, messages, notices, oauth, operations, qr, templates, tokens, users
from wechat_sandbox.api.gate import Endpoint, serve, unknown_path
from wechat_sandbox.guard import Handler
from wechat_sandbox.platform import Platform

ENDPOINTS: tuple[Endpoint, ...] = (
    *tokens.ENDPOINTS,
    *messages.ENDPOINTS,
    *templates.ENDPOINTS,
    *notices.ENDPOINTS,
    *menus.ENDPOINTS,
    *qr.ENDPOINTS,
    *users.ENDPOINTS,
    *oauth.ENDPOINTS,
    *operations.ENDPOINTS,
)
_LARGEST_BODY = 4 << 20
_SECONDS_TO_STOP = 1.0


@dataclass(frozen=True)
class Page:
    """What belongs to the phone page alone."""

    name: str = "模拟公众号"
    hint: str = ""
    allowed_hosts: frozenset[str] = frozenset()


def make_app(platform: Platform, shown: Page) -> web.Application:
    """Build the application around a platform."""
    app = web.Application(client_max_size=_LARGEST_BODY, middlewares=[control.gate(shown.allowed_hosts)])
    platform.api_paths = frozenset(endpoint.path for endpoint in ENDPOINTS)
    for endpoint in ENDPOINTS:
        app.router.add_route("*", endpoint.path, _api(platform, endpoint))
    app.router.add_get("/cgi-bin/showqrcode", _plain(platform, qr.show))
    app.router.add_get(authorize.PATH, _plain(platform, authorize.authorize))
    app.router.add_get("/healthz", _health)
    app.add_routes(control.routes(platform))
    app.add_routes(page.routes(platform, name=shown.name, hint=shown.hint))
    for prefix in ("cgi-bin", "sns", "wxa", "wxaapi"):
        app.router.add_route("*", f"/{prefix}/{{rest:.*}}", _api(platform, unknown_path()))
    app.on_startup.append(_starter(platform))
    app.on_shutdown.append(_closer(platform))
    return app


async def run(app: web.Application, listener: socket.socket, announce: Callable[[], None]) -> None:
    """Serve on a bound socket until SIGTERM or SIGINT comes; `announce` is called when all is ready."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        # Windows has no such handlers; there Ctrl-C ends the loop by itself.
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_SECONDS_TO_STOP)
    await runner.setup()
    await web.SockSite(runner, listener).start()
    announce()
    await stop.wait()
    await runner.cleanup()


def _api(platform: Platform, endpoint: Endpoint) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        return await serve(platform, endpoint, request)

    return handle


def _plain(platform: Platform, show: Callable[[Platform, web.Request], Awaitable[web.Response]]) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        return await show(platform, request)

    return handle


async def _health(_request: web.Request) -> web.Response:
    return web.Response(text="ok\n")


def _starter(platform: Platform) -> Callable[[web.Application], Awaitable[None]]:
    async def start(_app: web.Application) -> None:
        platform.storage.start(platform.state, platform.account)

    return start


def _closer(platform: Platform) -> Callable[[web.Application], Awaitable[None]]:
    async def close(_app: web.Application) -> None:
        platform.live.close()
        await platform.callbacks.close()
        await platform.storage.stop(platform.state, platform.account)

    return close
