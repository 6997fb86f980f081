"""A sandbox that runs in a thread of the test, on a free port."""

import asyncio
import json
import socket
import threading
from typing import Any

import requests
from aiohttp import web

from wechat_sandbox.account import Account
from wechat_sandbox.platform import Platform
from wechat_sandbox.server import Page, make_app
from wechat_sandbox.settings import Settings
from wechat_sandbox.state import State
from wechat_sandbox.storage import Storage

LIMIT = 10


class Stand:
    """Start a sandbox, talk to its API as the account and to its script interface as a script."""

    def __init__(self, storage: Storage | None = None) -> None:
        self.account = Account.drawn()
        settings = Settings(callback_delay=0.01, callback_spacing=0.02, callback_timeout=0.3)
        self.platform = Platform(self.account, settings, State(), storage or Storage(None), [])
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.base = f"http://localhost:{self._listener.getsockname()[1]}"
        self._loop = asyncio.new_event_loop()
        self._runner: web.AppRunner | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._token = ""

    def start(self) -> None:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._serve(), self._loop).result(LIMIT)

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(LIMIT)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(LIMIT)
        self._loop.close()
        self._listener.close()

    async def _serve(self) -> None:
        self._runner = web.AppRunner(
            make_app(self.platform, Page(name="测试号", hint="make it so")), access_log=None
        )
        await self._runner.setup()
        await web.SockSite(self._runner, self._listener).start()

    def ask(self, name: str, **query: Any) -> dict[str, Any]:
        answer = requests.get(f"{self.base}/_sandbox/{name}", params=query, timeout=LIMIT)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def tell(self, name: str, **body: Any) -> dict[str, Any]:
        answer = self.try_to(name, **body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def try_to(self, name: str, **body: Any) -> requests.Response:
        return requests.post(f"{self.base}/_sandbox/{name}", json=body, timeout=LIMIT)

    def follower(self, **about: Any) -> str:
        openid = self.tell("users", **about)["openid"]
        self.tell("follow", openid=openid)
        return openid

    def template(
        self, content: str = "证书编号：{{character_string1.DATA}}\n类别：{{thing2.DATA}}", **about: Any
    ) -> str:
        return self.tell("templates", title="出证通知", content=content, **about)["template_id"]

    def token(self) -> str:
        if not self._token:
            self._token = self.get("/cgi-bin/token", token="", **self.credentials())["access_token"]
        return self._token

    def credentials(self) -> dict[str, str]:
        return {"grant_type": "client_credential", "appid": self.account.appid, "secret": self.account.secret}

    def get(self, path: str, token: str | None = None, **query: Any) -> dict[str, Any]:
        return self.raw("GET", path, token, params=query).json()

    def post(self, path: str, body: Any, token: str | None = None) -> dict[str, Any]:
        data = json.dumps(body, ensure_ascii=False).encode()
        return self.raw("POST", path, token, data=data).json()

    def raw(self, method: str, path: str, token: str | None = None, **given: Any) -> requests.Response:
        params = given.pop("params", {})
        value = self.token() if token is None else token
        if value:
            params = {"access_token": value, **params}
        return requests.request(method, self.base + path, params=params, timeout=LIMIT, **given)

    def send(self, openid: str, template_id: str, /, **more: Any) -> dict[str, Any]:
        values = {"character_string1": {"value": "221100000000018001"}, "thing2": {"value": "兽医卫生证书"}}
        body = {"touser": openid, "template_id": template_id, "data": values, **more}
        return self.post("/cgi-bin/message/template/send", body)

    def cards(self, openid: str) -> list[dict[str, Any]]:
        return [one for one in self.ask("messages", openid=openid)["messages"] if one["kind"] == "card"]
