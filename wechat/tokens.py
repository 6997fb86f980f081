"""Give everybody the same valid access token and page ticket, at the cost of one fetch for all."""

import json
import logging
import random
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from wechat.account import Account, TokenKind
from wechat.beijing import seconds_to_midnight, utc_now
from wechat.credential_store import Credential, CredentialStore, MemoryCredentialStore
from wechat.errors import (
    NO_CODE,
    Kind,
    OurFault,
    OutcomeUnknown,
    RetryLater,
    WeChatError,
    classify,
    error_for,
    rid_of,
)
from wechat.gateway import Gateway, errcode_of

__all__ = ["Credential", "CredentialSource", "CredentialStore", "MemoryCredentialStore"]

# The platform allows 2,000 classic fetches a day; the stable kind allows many more than anybody should need.
DAILY_BUDGETS = {TokenKind.stable: 2000, TokenKind.classic: 1000}
FORCED_PER_DAY = 20
# The platform ignores a forced refresh within 30 s of the one before; one second is for the clocks.
FORCED_INTERVAL = timedelta(seconds=31)
# Old and new token both work in the last 5 minutes, and only then does stable_token hand out a new one.
RENEW_BEFORE_END = timedelta(minutes=4)
LONGEST_LIFE = timedelta(days=1)
# After a failed fetch nobody tries again for this long: 50 waiting processes must not fail one by one.
PAUSE_AFTER_FAULT = timedelta(seconds=30)
PAUSE_AFTER_FAILURE = timedelta(seconds=2)

_log = logging.getLogger(__name__)

# Given the value that the platform refused (or None), fetch a new one.
_Fetch = Callable[[str | None], Credential]


class CredentialSource:
    """Hand out the credentials of one account, renewed some minutes before their end.

    `clock` returns aware UTC. `daily_budget` limits the fetches of each credential a Beijing day, counted in
    the store for all who share it. A caller waits at most `wait_seconds` for another one's fetch.
    """

    def __init__(
        self,
        account: Account,
        store: CredentialStore,
        http: Gateway | None = None,
        clock: Callable[[], datetime] = utc_now,
        *,
        daily_budget: int | None = None,
        lease_seconds: float = 45.0,
        wait_seconds: float = 12.0,
        poll_seconds: float = 0.05,
    ) -> None:
        self._account = account
        self._store = store
        self._http = http or Gateway()
        self._clock = clock
        self._budget = DAILY_BUDGETS[account.token_kind] if daily_budget is None else daily_budget
        self._lease_seconds = lease_seconds
        self._wait_seconds = wait_seconds
        self._poll_seconds = poll_seconds
        self._token_key = f"{account.appid}:access_token"
        self._ticket_key = f"{account.appid}:jsapi_ticket"

    def access_token(self) -> str:
        """Return an access token that should be valid for some minutes.

        Raises RetryLater (platform busy, budget spent, fetch of another process too slow) or OurFault
        (40013, 40125, 40164 and the like).
        """
        return self._current(self._token_key, self._fetch_token)

    def refresh(self, failing: str) -> str:
        """Return a token other than `failing`, which the platform has just refused.

        Costs a fetch only while `failing` is still the stored one. A stable token that the platform repeats
        is forced away, at most 20 times a day and not within 30 s (platform document, stable_token).
        Raises as `access_token` does.
        """
        return self._obtain(self._token_key, failing, self._fetch_token)

    def jsapi_ticket(self) -> str:
        """Return the ticket that signs pages for the JS-SDK; raises as `access_token` does."""
        return self._current(self._ticket_key, self._fetch_ticket)

    def _current(self, key: str, fetch: _Fetch) -> str:
        stored, now = self._store.read(key), self._clock()
        if stored is None or stored.expires_at <= now:
            return self._obtain(key, None, fetch)
        if _ends_soon(stored, now):
            self._renew(key, stored, fetch)
            stored = self._store.read(key) or stored
        return stored.value

    def _renew(self, key: str, ending: Credential, fetch: _Fetch) -> None:
        """Replace a credential that still works: nobody waits for it and a failure harms nobody yet."""
        if self._pause(key) is not None:
            return
        claim = self._store.begin_refresh(key, failing=ending.value, lease_seconds=self._lease_seconds)
        if claim is None:
            return
        try:
            self._fetch_under(key, claim, None, fetch)
        except WeChatError as error:
            _log.warning("wechat_renewal_failed credential=%s errcode=%s", key, error.errcode)

    def _obtain(self, key: str, failing: str | None, fetch: _Fetch) -> str:
        give_up_at = time.monotonic() + self._wait_seconds
        while True:
            stored = self._store.read(key)
            if stored and stored.expires_at > self._clock() and stored.value != failing:
                return stored.value
            pause = self._pause(key)
            if pause is not None:
                raise pause
            claim = self._store.begin_refresh(key, failing=failing, lease_seconds=self._lease_seconds)
            if claim is not None:
                return self._fetch_under(key, claim, failing, fetch).value
            if time.monotonic() >= give_up_at:
                raise RetryLater(NO_CODE, "the fetch of another process takes too long", retry_after=1.0)
            time.sleep(self._poll_seconds * random.uniform(0.5, 1.5))

    def _fetch_under(self, key: str, claim: str, failing: str | None, fetch: _Fetch) -> Credential:
        try:
            self._spend(key)
            credential = fetch(failing)
        except WeChatError as error:
            _log.warning("wechat_fetch_failed credential=%s errcode=%s rid=%s", key, error.errcode, error.rid)
            self._set_pause(key, error)
            self._store.abandon_refresh(key, claim)
            raise
        except BaseException:
            self._store.abandon_refresh(key, claim)
            raise
        self._store.finish_refresh(key, claim, credential)
        return credential

    def _spend(self, key: str) -> None:
        if not self._store.count_fetch(key, self._budget):
            text = f"today's {self._budget} fetches of {key} are spent until midnight in Beijing"
            raise RetryLater(NO_CODE, text, retry_after=seconds_to_midnight(self._clock()))

    def _fetch_token(self, failing: str | None) -> Credential:
        if self._account.token_kind is TokenKind.classic:
            return self._ask_classic()
        credential = self._ask_stable(force=False)
        if credential.value == failing and self._may_force():
            self._spend(self._token_key)
            credential = self._ask_stable(force=True)
        if credential.value == failing:
            wait = FORCED_INTERVAL.total_seconds()
            raise RetryLater(NO_CODE, "the platform repeats the token that it refuses", retry_after=wait)
        return credential

    def _ask_classic(self) -> Credential:
        asked_at = self._clock()
        params = {
            "grant_type": "client_credential",
            "appid": self._account.appid,
            "secret": self._account.secret,
        }
        answer = self._http.request("GET", f"{self._account.api_base}/cgi-bin/token", params=params)
        return _credential_in(answer, "access_token", asked_at)

    def _ask_stable(self, *, force: bool) -> Credential:
        asked_at = self._clock()
        body = {
            "grant_type": "client_credential",
            "appid": self._account.appid,
            "secret": self._account.secret,
            "force_refresh": force,
        }
        answer = self._http.request("POST", f"{self._account.api_base}/cgi-bin/stable_token", body=body)
        return _credential_in(answer, "access_token", asked_at)

    def _may_force(self) -> bool:
        """Take the right to one forced refresh: the marker in the store keeps all processes apart in time."""
        marker = f"{self._account.appid}:forced_refresh"
        claim = self._store.begin_refresh(marker, failing=None, lease_seconds=FORCED_INTERVAL.total_seconds())
        if claim is None:
            return False
        now = self._clock()
        self._store.finish_refresh(marker, claim, Credential("forced", now + FORCED_INTERVAL, now))
        return self._store.count_fetch(marker, FORCED_PER_DAY)

    def _fetch_ticket(self, _failing: str | None) -> Credential:
        asked_at, token = self._clock(), self.access_token()
        answer = self._ask_ticket(token)
        if classify(errcode_of(answer) or 0) is Kind.token:
            answer = self._ask_ticket(self.refresh(token))
        return _credential_in(answer, "ticket", asked_at)

    def _ask_ticket(self, token: str) -> dict[str, Any]:
        url = f"{self._account.api_base}/cgi-bin/ticket/getticket"
        return self._http.request("GET", url, params={"access_token": token, "type": "jsapi"})

    def _set_pause(self, key: str, error: WeChatError) -> None:
        ours = isinstance(error, OurFault)
        note = json.dumps({"ours": ours, "errcode": error.errcode, "errmsg": error.errmsg, "rid": error.rid})
        now = self._clock()
        until = now + (PAUSE_AFTER_FAULT if ours else PAUSE_AFTER_FAILURE)
        old = self._store.read(f"{key}:pause")
        claim = self._store.begin_refresh(
            f"{key}:pause", failing=old.value if old else None, lease_seconds=self._lease_seconds
        )
        if claim is not None:
            self._store.finish_refresh(f"{key}:pause", claim, Credential(note, until, now))

    def _pause(self, key: str) -> WeChatError | None:
        """Return the error of a fetch that failed moments ago, perhaps in another process, or None."""
        stored, now = self._store.read(f"{key}:pause"), self._clock()
        if stored is None or stored.expires_at <= now:
            return None
        note = json.loads(stored.value)
        if note["ours"]:
            return OurFault(note["errcode"], note["errmsg"], note["rid"])
        wait = (stored.expires_at - now).total_seconds()
        return RetryLater(note["errcode"], note["errmsg"], note["rid"], wait)


def _ends_soon(stored: Credential, now: datetime) -> bool:
    # A short life, as stable_token may report, is renewed at its half and not fetched anew at each call.
    life = stored.expires_at - stored.fetched_at
    return stored.expires_at - now <= min(RENEW_BEFORE_END, life / 2)


def _credential_in(answer: Mapping[str, Any], name: str, asked_at: datetime) -> Credential:
    errcode, errmsg = errcode_of(answer), str(answer.get("errmsg", ""))
    if errcode:
        # Here a token error speaks of the AppSecret (40001), which no refresh repairs.
        if classify(errcode, errmsg) is Kind.token:
            raise OurFault(errcode, errmsg, rid_of(errmsg))
        raise error_for(errcode, errmsg)
    value, seconds = answer.get(name), answer.get("expires_in")
    if errcode is None or not isinstance(value, str) or not value or type(seconds) is not int or seconds <= 0:
        raise OutcomeUnknown(NO_CODE, f"answer without {name}")
    life = timedelta(seconds=min(seconds, LONGEST_LIFE.total_seconds()))
    return Credential(value, asked_at + life, asked_at)
