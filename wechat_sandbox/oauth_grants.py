"""Codes and user tokens of web authorization (网页授权)."""

import secrets
from dataclasses import dataclass

from wechat_sandbox.answers import ApiError
from wechat_sandbox.clock import Clock

LIFETIME = 7200
_CODE_LIFETIME = 300
_REFRESH_LIFETIME = 30 * 86_400


@dataclass
class Code:
    """A code that came back to the redirect address; it works once within 5 minutes."""

    openid: str
    scope: str
    expires_at: float
    used: bool = False


@dataclass
class Grant:
    """A user's token with its refresh token."""

    openid: str
    scope: str
    access_token: str
    refresh_token: str
    expires_at: float
    refresh_until: float


class OAuthOffice:
    """Issue codes and turn them into user tokens; nothing of it survives a restart."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.reset()

    def reset(self) -> None:
        """Forget all codes and grants."""
        self._codes: dict[str, Code] = {}
        self._by_access: dict[str, Grant] = {}
        self._by_refresh: dict[str, Grant] = {}

    def new_code(self, openid: str, scope: str) -> str:
        """Make a code for a user who has opened the page."""
        value = "0" + secrets.token_urlsafe(24)[:31]
        self._codes[value] = Code(openid, scope, self._clock.now() + _CODE_LIFETIME)
        return value

    def exchange(self, value: str) -> Grant:
        """Turn a code into a grant; raises ApiError 40029 (unknown or too old) or 40163 (used)."""
        code = self._codes.get(value)
        if code is None or code.expires_at <= self._clock.now():
            raise ApiError(40029)
        if code.used:
            raise ApiError(40163)
        code.used = True
        return self._grant(code.openid, code.scope)

    def refresh(self, refresh_token: str) -> Grant:
        """Renew a grant, the refresh token stays; raises ApiError 40030 or 42002."""
        grant = self._by_refresh.get(refresh_token)
        if grant is None:
            raise ApiError(40030)
        if grant.refresh_until <= self._clock.now():
            raise ApiError(42002)
        if grant.expires_at <= self._clock.now():
            self._by_access.pop(grant.access_token, None)
            grant.access_token = secrets.token_urlsafe(80)
            self._by_access[grant.access_token] = grant
        grant.expires_at = self._clock.now() + LIFETIME
        return grant

    def find(self, access_token: str) -> Grant:
        """Return the grant behind a user's access token; raises ApiError 41001, 40001 or 42001."""
        if not access_token:
            raise ApiError(41001)
        grant = self._by_access.get(access_token)
        if grant is None:
            raise ApiError(40001)
        if grant.expires_at <= self._clock.now():
            raise ApiError(42001)
        return grant

    def _grant(self, openid: str, scope: str) -> Grant:
        now = self._clock.now()
        grant = Grant(
            openid,
            scope,
            secrets.token_urlsafe(80),
            secrets.token_urlsafe(80),
            now + LIFETIME,
            now + _REFRESH_LIFETIME,
        )
        self._by_access[grant.access_token] = grant
        self._by_refresh[grant.refresh_token] = grant
        return grant
