"""A platform that only takes template messages, after 20 to 50 ms, and counts what it took."""

import argparse
import asyncio
import itertools
import random

from aiohttp import web

_TOKEN = {"access_token": "bench", "expires_in": 7200}


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    web.run_app(_app(), host="127.0.0.1", port=parser.parse_args().port, print=None, access_log=None)


def _app() -> web.Application:
    msgids = itertools.count(1)
    seen: set[str] = set()
    taken = itertools.count()

    async def token(_request: web.Request) -> web.Response:
        return web.json_response(_TOKEN)

    async def send(request: web.Request) -> web.Response:
        body = await request.json()
        seen.add(body.get("client_msg_id", str(next(taken))))
        await asyncio.sleep(random.uniform(0.02, 0.05))
        return web.json_response({"errcode": 0, "errmsg": "ok", "msgid": next(msgids)})

    async def count(_request: web.Request) -> web.Response:
        return web.json_response({"messages": len(seen)})

    app = web.Application()
    app.router.add_post("/cgi-bin/stable_token", token)
    app.router.add_get("/cgi-bin/token", token)
    app.router.add_post("/cgi-bin/message/template/send", send)
    app.router.add_get("/count", count)
    return app


if __name__ == "__main__":
    main()
