"""Send one request to the platform and return its JSON object, whatever else the network may answer."""

import json
import logging
import os
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests

from wechat.errors import NO_CODE, OutcomeUnknown, RetryLater, rid_of

# urllib3 writes whole request lines at level DEBUG, and those carry the token and the secret as parameters.
logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)

_log = logging.getLogger(__name__)

_OK = 200
_JSON_HEADERS = {"Content-Type": "application/json; charset=utf-8"}

# Nothing was written when urllib3 gives one of these reasons, so the call may be repeated freely.
_NOT_CONNECTED = ("NewConnectionError", "NameResolutionError", "ConnectTimeoutError")


def read_object(body: bytes) -> dict[str, Any] | None:
    """Return the JSON object in `body` (UTF-8, whatever the content type said), or None for anything else."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def errcode_of(answer: Mapping[str, Any]) -> int | None:
    """Return the error code of an answer, 0 where it has none, None where it is not a whole number."""
    code = answer.get("errcode", 0)
    return code if type(code) is int else None


class Gateway:
    """Keep one HTTP session for each process and make requests on it, each with a timeout.

    Environment proxies are not used: every address comes from the settings. Redirects are not followed,
    because the address carries the token.
    """

    def __init__(self, timeout: float = 5.0, session: requests.Session | None = None) -> None:
        self._timeout = timeout
        self._given = session
        self._own: tuple[int, requests.Session] | None = None

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        timeout: float | None = None,
        attempt: int = 1,
    ) -> dict[str, Any]:
        """Return the JSON object that the platform answers, error codes included, and log the call.

        Chinese goes out as raw UTF-8, because the platform refuses or shows escapes (platform error 40033).
        Raises RetryLater where nothing was sent and OutcomeUnknown where no JSON object came back.
        No message of an exception holds the address, which carries secrets.
        """
        # Parameters and bodies stay out of the log: they carry tokens, openids and query codes.
        endpoint, started = urlsplit(url).path, time.monotonic()
        try:
            answer = self._exchange(method, url, params, body, timeout or self._timeout)
        except RetryLater as error:
            line = "wechat_call endpoint=%s ms=%s attempt=%s failed: %s"
            _log.warning(line, endpoint, _milliseconds_since(started), attempt, error.errmsg)
            raise
        rid = rid_of(str(answer.get("errmsg", "")))
        line = "wechat_call endpoint=%s ms=%s attempt=%s errcode=%s rid=%s"
        _log.info(line, endpoint, _milliseconds_since(started), attempt, answer.get("errcode", 0), rid)
        return answer

    def _exchange(
        self,
        method: str,
        url: str,
        params: Mapping[str, str] | None,
        body: Mapping[str, Any] | None,
        timeout: float,
    ) -> dict[str, Any]:
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        failure: RetryLater | None = None
        response: requests.Response | None = None
        try:
            response = self._session().request(
                method,
                url,
                params=params,
                data=data,
                headers=_JSON_HEADERS if data is not None else None,
                timeout=timeout,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            failure = _failure_of(error)
        if response is None:
            # Raised outside of the except clause, so that no traceback shows the address of the request.
            raise failure or RetryLater(NO_CODE, "no answer")
        answer = read_object(response.content) if response.status_code == _OK else None
        if answer is None:
            raise OutcomeUnknown(NO_CODE, f"HTTP {response.status_code} without a JSON object")
        return answer

    def _session(self) -> requests.Session:
        """Return the session of this process: connections must not be shared across a fork.

        No lock is held, because a fork could copy it locked; at worst two threads make a session each.
        """
        if self._given is not None:
            return self._given
        own = self._own
        if own is None or own[0] != os.getpid():
            own = self._own = (os.getpid(), requests.Session())
            own[1].trust_env = False
        return own[1]


def _milliseconds_since(started: float) -> int:
    return int((time.monotonic() - started) * 1000)


def _failure_of(error: requests.RequestException) -> RetryLater:
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    if type(reason).__name__ in _NOT_CONNECTED:
        return RetryLater(NO_CODE, f"not connected ({type(error).__name__})")
    return OutcomeUnknown(NO_CODE, f"no answer ({type(error).__name__})")
