"""Send template messages in batches, many at once over kept connections, and account for every one."""

import asyncio
import atexit
import json
import logging
import math
import os
import threading
import time
import weakref
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import wait
from dataclasses import dataclass, field
from typing import Any

from wechat.account import Account
from wechat.errors import Kind, RetryLater, WeChatError, classify
from wechat.outcomes import Outcome, OutcomeKind
from wechat.posting import Line
from wechat.tokens import CredentialSource

__all__ = ["Outcome", "OutcomeKind", "TemplateMessage", "TemplateSender"]

_log = logging.getLogger(__name__)

WAIT_WITHOUT_TOKEN = 30.0

# json.dumps would make a new encoder for each message.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_STOPPING = {OutcomeKind.quota_day, OutcomeKind.quota_minute}


@dataclass(frozen=True)
class TemplateMessage:
    """Hold one message, with `data` by template key and fitted already.

    The platform sends the same `client_msg_id` to the same openid only once within 10 minutes.
    """

    openid: str = field(repr=False)
    template_id: str
    url: str = field(repr=False)
    data: Mapping[str, str] = field(repr=False)
    client_msg_id: str


class TemplateSender:
    """Send for one account from any plain thread.

    The first batch starts one daemon thread with one event loop and one HTTP session, kept for all that
    follow; a forked child starts its own. `timeout` is in seconds for each request, `rate_per_second` limits
    the requests of this process.
    """

    def __init__(
        self,
        account: Account,
        credentials: CredentialSource,
        *,
        max_connections: int = 200,
        timeout: float = 8.0,
        rate_per_second: float | None = None,
    ) -> None:
        self._account = account
        self._credentials = credentials
        self._max_connections = max_connections
        self._timeout = timeout
        self._rate = rate_per_second
        self._lock = threading.Lock()
        self._line: Line | None = None
        _senders.add(self)

    def send_batch(self, messages: Sequence[TemplateMessage], within: float | None = None) -> list[Outcome]:
        """Send all `messages` and return their outcomes in the same order, whatever happens on the wire.

        What is not posted `within` so many seconds is not posted at all and comes back as retry.
        """
        ends_at = math.inf if within is None else time.monotonic() + within
        try:
            token = self._credentials.access_token()
        except WeChatError as error:
            # Nothing was posted, so even a fault of ours (40164, 40125) must not use the messages up.
            return [_without_token(error)] * len(messages)
        with self._lock:
            self._line = self._line or Line(self._account, self._max_connections, self._timeout, self._rate)
            batch = _Batch(self._line, self._credentials, messages, token, ends_at)
            batch_done = self._line.thread.submit(batch.run())
        wait([batch_done])
        _log.info("wechat_batch messages=%s outcomes=%s", len(messages), batch.counted())
        return batch.outcomes

    def close(self) -> None:
        """End thread and connections; messages under way come back as unknown, waiting ones as retry."""
        with self._lock:
            line, self._line = self._line, None
            if line is not None:
                line.close()

    def forget_line(self) -> None:
        """Start afresh in a forked child, which has the parent's sockets but not its thread."""
        if self._line is not None:
            # Kept for ever: collecting it would close connections that the parent still uses.
            _parents_lines.append(self._line)
        self._lock, self._line = threading.Lock(), None


class _Batch:
    """Send the messages of one call: as many workers as connections take the next waiting message each."""

    def __init__(
        self,
        line: Line,
        credentials: CredentialSource,
        messages: Sequence[TemplateMessage],
        token: str,
        ends_at: float,
    ) -> None:
        self._line = line
        self._credentials = credentials
        self._waiting = iter(list(enumerate(messages)))
        self._workers = min(len(messages), line.max_connections)
        self._token = token
        self.outcomes = [Outcome(OutcomeKind.unknown, errmsg="the batch ended early")] * len(messages)
        self._ends_at = ends_at
        self._refresh: asyncio.Task[str | None] | None = None
        # Once set, nothing more is posted and the messages that are left share this outcome.
        self._stop: Outcome | None = None

    async def run(self) -> None:
        """Send everything and note each outcome."""
        await asyncio.gather(*(self._work() for _ in range(self._workers)))

    def counted(self) -> dict[str, int]:
        """Count the outcomes by kind."""
        return dict(Counter(outcome.kind.value for outcome in self.outcomes))

    async def _work(self) -> None:
        for index, message in self._waiting:
            self.outcomes[index] = await self._outcome_of(message)

    async def _outcome_of(self, message: TemplateMessage) -> Outcome:
        try:
            return await self._deliver(_body_of(message))
        except asyncio.CancelledError:
            self._stop = self._stop or Outcome(OutcomeKind.retry, errmsg="the sender was closed")
            return Outcome(OutcomeKind.unknown, errmsg="the sender was closed")
        except Exception:  # noqa: BLE001 - a message must not lose its outcome over a bug of ours
            _log.exception("wechat_send_broke client_msg_id=%s", message.client_msg_id)
            return Outcome(OutcomeKind.unknown, errmsg="unexpected error")

    async def _deliver(self, body: bytes) -> Outcome:
        token = self._token
        outcome = await self._post(token, body)
        if _is_token_error(outcome):
            fresh = await self._replacement(token)
            if fresh is not None:
                outcome = await self._post(fresh, body)
            if fresh is None or _is_token_error(outcome):
                self._stop = self._stop or outcome
        if outcome.kind in _STOPPING:
            self._stop = self._stop or outcome
        return outcome

    async def _post(self, token: str, body: bytes) -> Outcome:
        if self._stop is not None:
            return self._stop
        await self._line.turn()
        async with self._line.slots:
            if time.monotonic() > self._ends_at:
                self._stop = self._stop or Outcome(OutcomeKind.retry, errmsg="no time was left to post it")
            return self._stop or await self._line.post(token, body)

    async def _replacement(self, failing: str) -> str | None:
        """Return the token after `failing`, fetched once for the whole batch; None where there is none."""
        if self._refresh is None:
            self._refresh = asyncio.ensure_future(self._fetch_replacement(failing))
        fresh = await asyncio.shield(self._refresh)
        return None if fresh == failing else fresh

    async def _fetch_replacement(self, failing: str) -> str | None:
        try:
            self._token = await asyncio.to_thread(self._credentials.refresh, failing)
        except WeChatError as error:
            _log.warning("wechat_refresh_failed errcode=%s rid=%s", error.errcode, error.rid)
            return None
        return self._token


def _body_of(message: TemplateMessage) -> bytes:
    payload: dict[str, Any] = {
        "touser": message.openid,
        "template_id": message.template_id,
        "client_msg_id": message.client_msg_id,
        "data": {key: {"value": value} for key, value in message.data.items()},
    }
    if message.url:
        payload["url"] = message.url
    return _encode(payload).encode("utf-8", "replace")


def _is_token_error(outcome: Outcome) -> bool:
    return outcome.errcode != 0 and classify(outcome.errcode) is Kind.token


def _without_token(error: WeChatError) -> Outcome:
    wait = error.retry_after if isinstance(error, RetryLater) else WAIT_WITHOUT_TOKEN
    return Outcome(OutcomeKind.retry, None, error.errcode, error.errmsg, error.rid, wait)


_senders: "weakref.WeakSet[TemplateSender]" = weakref.WeakSet()
_parents_lines: list[Line] = []


def _forget_lines() -> None:
    for sender in list(_senders):
        sender.forget_line()


def _close_all() -> None:
    for sender in list(_senders):
        sender.close()


atexit.register(_close_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_lines)
