"""Send one request to the platform and return its JSON object, whatever else the network may answer."""

import json
import logging
import os
import threading
from collections.abc import Mapping
from typing import Any

import requests

from wechat.errors import NO_CODE, OutcomeUnknown, RetryLater

# urllib3 writes whole request lines at level DEBUG, and those carry the token and the secret as parameters.
logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)

_OK = 200
_JSON_HEADERS = {"Content-Type": "application/json; charset=utf-8"}

# Nothing was written when these happen, so the call may be repeated freely.
_NOTHING_WRITTEN = (requests.exceptions.ConnectTimeout, requests.exceptions.SSLError)
_REFUSED = ("NewConnectionError", "NameResolutionError", "ConnectTimeoutError")


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
        self._own: requests.Session | None = None
        self._own_pid = 0
        self._lock = threading.Lock()

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        timeout: float | None = None,
    ) -> dict[str, Any]:
        """Return the JSON object that the platform answers, error codes included.

        Chinese goes out as raw UTF-8, because the platform refuses or shows escapes (platform error 40033).
        Raises RetryLater where nothing was sent and OutcomeUnknown where no JSON object came back.
        No message of an exception holds the address, which carries secrets.
        """
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
                timeout=timeout or self._timeout,
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
        """Return the session of this process: connections must not be shared across a fork."""
        if self._given is not None:
            return self._given
        with self._lock:
            if self._own is None or self._own_pid != os.getpid():
                self._own, self._own_pid = requests.Session(), os.getpid()
                self._own.trust_env = False
            return self._own


def _failure_of(error: requests.RequestException) -> RetryLater:
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    if isinstance(error, _NOTHING_WRITTEN) or type(reason).__name__ in _REFUSED:
        return RetryLater(NO_CODE, f"not connected ({type(error).__name__})")
    return OutcomeUnknown(NO_CODE, f"no answer ({type(error).__name__})")
