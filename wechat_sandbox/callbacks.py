"""The callback engine: it pushes to the account's server and keeps at it."""

import asyncio
import io
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import asdict, dataclass, field
from typing import Any

import aiohttp
from yarl import URL

from wechat_sandbox.account import Account, Mode
from wechat_sandbox.ledger import Ledger
from wechat_sandbox.pushes import Push, SealedPush, seal
from wechat_sandbox.replies import BadReplyError, Reply, read_reply
from wechat_sandbox.settings import Settings

ATTEMPTS = 3
_RECORDED = 200
_AT_ONCE = 64
_LONGEST_REPLY = 1 << 20
_LARGE = 1 << 18
_HEADERS = {"Content-Type": "text/xml", "User-Agent": "Mozilla/4.0", "Accept": "*/*", "Pragma": "no-cache"}
_OK = 200
_SERVER_FAULT = 500


@dataclass
class Attempt:
    """One try to hand over a push; `status` is None when no answer came."""

    status: int | None
    ms: float
    error: str = ""
    body: bytes = field(default=b"", repr=False)


@dataclass
class Delivery:
    """A push and what became of it: silent, replied, faulty, unreachable or no_callback_url."""

    push: Push
    at: float
    outcome: str = ""
    problem: str = ""
    reply: Reply | None = None
    attempts: list[Attempt] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return the record, ready for JSON."""
        return {
            "at": round(self.at, 3),
            "openid": self.push.openid,
            "label": self.push.label,
            "created_at": self.push.created_at,
            "outcome": self.outcome,
            "problem": self.problem,
            "attempts": [{"status": one.status, "ms": one.ms, "error": one.error} for one in self.attempts],
            "reply": asdict(self.reply) if self.reply else None,
        }


class CallbackEngine:
    """Deliver pushes: 5 s for an answer, three attempts with the same query and body."""

    def __init__(self, account: Account, settings: Settings, ledger: Ledger) -> None:
        self._account = account
        self._settings = settings
        self._ledger = ledger
        self._session: aiohttp.ClientSession | None = None
        self._gate = asyncio.Semaphore(_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()
        self.record: deque[Delivery] = deque(maxlen=_RECORDED)

    async def close(self) -> None:
        """Drop what is under way and close all connections."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session:
            await self._session.close()

    def later(self, work: Callable[[], Coroutine[Any, Any, None]], delay: float = 0.0) -> None:
        """Run a piece of work in the background after some seconds."""

        async def run() -> None:
            await asyncio.sleep(delay)
            await work()

        task = asyncio.create_task(run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def deliver(self, push: Push) -> Delivery:
        """Push, repeat while no answer comes, and understand the answer; never raises."""
        delivery = Delivery(push, time.time())
        self.record.append(delivery)
        if not self._settings.callback_url:
            delivery.outcome = "no_callback_url"
            return delivery
        mode = self._settings.mode
        sealed = seal(push, self._account, mode)
        answered = await self._attempts(delivery, lambda: self.post(sealed, push.label))
        if answered is None:
            delivery.outcome = "unreachable"
        else:
            self._judge(delivery, answered, mode)
        return delivery

    async def post(self, sealed: SealedPush, label: str) -> Attempt:
        """Post a sealed push once and write it into the ledger."""
        started = time.perf_counter()
        async with self._gate:
            attempt = await self._post(sealed)
        seconds = time.perf_counter() - started
        attempt.ms = round(seconds * 1000, 1)
        self._ledger.write(
            "callback",
            URL(self._settings.callback_url).path,
            seconds=seconds,
            label=label,
            status=attempt.status,
            error=attempt.error,
        )
        return attempt

    async def verify_url(self, query: dict[str, str]) -> Attempt:
        """Ask the callback URL with an echostr, as the console does when it is saved."""
        started = time.perf_counter()
        attempt = await self._ask("GET", tuple(query.items()), None)
        attempt.ms = round((time.perf_counter() - started) * 1000, 1)
        return attempt

    async def _attempts(self, delivery: Delivery, post: Callable[[], Awaitable[Attempt]]) -> Attempt | None:
        for number in range(ATTEMPTS):
            started = time.monotonic()
            attempt = await post()
            delivery.attempts.append(attempt)
            if attempt.status is not None and attempt.status < _SERVER_FAULT:
                return attempt
            if number < ATTEMPTS - 1:
                await asyncio.sleep(max(0.0, self._settings.callback_spacing - (time.monotonic() - started)))
        return None

    def _judge(self, delivery: Delivery, attempt: Attempt, mode: Mode) -> None:
        if attempt.status != _OK:
            delivery.outcome, delivery.problem = "faulty", f"HTTP {attempt.status}"
            return
        try:
            delivery.reply = read_reply(attempt.body, self._account, mode, delivery.push.openid)
        except BadReplyError as error:
            delivery.outcome, delivery.problem = "faulty", str(error)
            return
        delivery.outcome = "replied" if delivery.reply else "silent"

    async def _post(self, sealed: SealedPush) -> Attempt:
        return await self._ask("POST", sealed.query, sealed.body)

    async def _ask(self, method: str, query: tuple[tuple[str, str], ...], body: bytes | None) -> Attempt:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=_AT_ONCE))
        url = URL(self._settings.callback_url).extend_query(list(query))
        # aiohttp wants large bodies as a file, so that it can send them piece by piece.
        data = io.BytesIO(body) if body and len(body) > _LARGE else body
        limit = aiohttp.ClientTimeout(total=self._settings.callback_timeout)
        try:
            async with self._session.request(
                method, url, data=data, headers=_HEADERS, timeout=limit, allow_redirects=False
            ) as answer:
                return Attempt(answer.status, 0.0, body=await answer.content.read(_LONGEST_REPLY))
        except TimeoutError:
            return Attempt(None, 0.0, "no answer in time")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Attempt(None, 0.0, type(error).__name__)
