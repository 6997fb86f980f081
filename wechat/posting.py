"""Post single template messages over kept connections, at the pace allowed."""

import asyncio
from urllib.parse import quote

import aiohttp

from wechat.account import Account
from wechat.loop_thread import LoopThread
from wechat.outcomes import Outcome, OutcomeKind, read_answer

SEND_PATH = "/cgi-bin/message/template/send"
# Connecting may take this part of the time-out, so that a failure to connect is known as such.
CONNECT_SHARE = 0.5

_HEADERS = {"Content-Type": "application/json; charset=utf-8"}
# Accept-Encoding is left out because unpacking a hundred bytes costs more than they are worth.
_SKIPPED_HEADERS = ("Accept", "Accept-Encoding", "User-Agent")


class Line:
    """Hold the thread with its event loop, the HTTP session, the slots for connections and the pace."""

    def __init__(self, account: Account, max_connections: int, timeout: float, rate: float | None) -> None:
        self.thread = LoopThread("wechat-sender")
        self.max_connections = max_connections
        self._address = f"{account.api_base}{SEND_PATH}?access_token="
        self._pause = 1 / rate if rate else 0.0
        self._next_turn = 0.0
        self.thread.submit(self._open(timeout)).result()

    async def _open(self, seconds: float) -> None:
        # More than these would wait for a connection, and their wait would count into the time-out.
        self.slots = asyncio.Semaphore(self.max_connections)
        self.session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=self.max_connections, ttl_dns_cache=60),
            timeout=aiohttp.ClientTimeout(total=seconds, connect=seconds * CONNECT_SHARE),
            headers=_HEADERS,
            skip_auto_headers=_SKIPPED_HEADERS,
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    def close(self) -> None:
        """Cancel what is under way, then close the connections and end the thread."""
        self.thread.cancel_all()
        self.thread.submit(self.session.close()).result()
        self.thread.stop()

    async def turn(self) -> None:
        """Wait for this request's turn when there is a rate."""
        if self._pause:
            now = asyncio.get_running_loop().time()
            mine = max(now, self._next_turn)
            self._next_turn = mine + self._pause
            await asyncio.sleep(mine - now)

    async def post(self, token: str, body: bytes) -> Outcome:
        """Post once and return what became of it; never raises for the network's sake."""
        address = self._address + quote(token, safe="")
        try:
            async with self.session.post(address, data=body, allow_redirects=False) as response:
                return read_answer(response.status, await response.read())
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            return Outcome(OutcomeKind.retry, errmsg=f"not connected ({type(error).__name__})")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Outcome(OutcomeKind.unknown, errmsg=f"no answer ({type(error).__name__})")
