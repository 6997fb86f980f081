"""Access tokens of both kinds and the JS-SDK ticket: how they are made, how they end."""

import re
import secrets
from collections import Counter

from wechat_sandbox.answers import ApiError
from wechat_sandbox.clock import Clock
from wechat_sandbox.state import State, Token

LIFETIME = 7200
OVERLAP = 300
_FORCED_A_DAY = 20
_FORCED_GAP = 30
_KEPT_AFTER_END = 86_400
_SHAPE = re.compile(r"[A-Za-z0-9_-]{64,512}\Z")
_STABLE_HINT = (
    "invalid credential, access_token is invalid or not latest, "
    "could get access_token by getStableAccessToken, more details at https://mmbizurl.cn/s/JtxxFh33r"
)


class TokenOffice:
    """Issue tokens; the two kinds live independently of each other."""

    def __init__(self, state: State, clock: Clock) -> None:
        self._state = state
        self._clock = clock
        self._ticket = ""
        self._ticket_expires_at = 0.0
        self.reset()

    def reset(self) -> None:
        """Forget the counts of forced refreshes and the ticket; the tokens belong to the state."""
        self._forced: Counter[str] = Counter()
        self._last_forced = float("-inf")
        self._ticket_expires_at = 0.0

    def classic(self) -> Token:
        """Make a new classic token; the one before it works for 5 more minutes."""
        now = self._clock.now()
        previous = self._current("classic")
        if previous:
            previous.ends_at = min(previous.expires_at, now + OVERLAP)
        return self._make("classic")

    def stable(self, *, force: bool) -> Token:
        """Return the stable token: the same until its last 5 minutes, or a new one at once when forced.

        Raises ApiError 45009 at the 21st forced refresh of a day.
        """
        now = self._clock.now()
        present = self._current("stable")
        if force:
            return self._forced_refresh(present)
        if present and present.expires_at - now > OVERLAP:
            return present
        return self._make("stable")

    def check(self, value: str) -> Token:
        """Return the living token with this value; raises ApiError 41001, 40014, 40001 or 42001."""
        if not value:
            raise ApiError(41001)
        if not _SHAPE.match(value):
            raise ApiError(40014)
        token = self._state.tokens.get(value)
        now = self._clock.now()
        if token is None or (token.ends_at is not None and token.ends_at <= now):
            raise ApiError(40001, _STABLE_HINT)
        if token.expires_at <= now:
            raise ApiError(42001)
        return token

    def kill(self, value: str) -> None:
        """End a token at once, as if another program had refreshed."""
        token = self._state.tokens.get(value)
        if token:
            token.ends_at = self._clock.now()

    def seconds_left(self, token: Token) -> int:
        """Return the whole seconds that a token still has."""
        return int(token.expires_at - self._clock.now())

    def ticket(self) -> tuple[str, int]:
        """Return the JS-SDK ticket and its remaining seconds; a new one comes in the last 5 minutes."""
        now = self._clock.now()
        if self._ticket_expires_at - now <= OVERLAP:
            self._ticket = secrets.token_urlsafe(64)[:86]
            self._ticket_expires_at = now + LIFETIME
        return self._ticket, int(self._ticket_expires_at - now)

    def _forced_refresh(self, present: Token | None) -> Token:
        now = self._clock.now()
        if present and now - self._last_forced < _FORCED_GAP:
            return present
        today = self._clock.day()
        if self._forced[today] >= _FORCED_A_DAY:
            raise ApiError(45009)
        self._forced[today] += 1
        self._last_forced = now
        if present:
            present.ends_at = now
        return self._make("stable")

    def _current(self, kind: str) -> Token | None:
        now = self._clock.now()
        living = [
            token
            for token in self._state.tokens.values()
            if token.kind == kind and token.ends_at is None and token.expires_at > now
        ]
        return living[-1] if living else None

    def _make(self, kind: str) -> Token:
        now = self._clock.now()
        self._forget_old(now)
        value = f"{secrets.randbelow(90) + 10}_{secrets.token_urlsafe(100)}"
        token = Token(value, kind, now + LIFETIME)
        self._state.tokens[value] = token
        return token

    def _forget_old(self, now: float) -> None:
        for value, token in list(self._state.tokens.items()):
            if token.expires_at < now - _KEPT_AFTER_END:
                del self._state.tokens[value]
