"""Daily and per-minute limits of the interface (API Call Limits)."""

from collections import Counter

from wechat_sandbox.answers import ApiError
from wechat_sandbox.clock import Clock
from wechat_sandbox.settings import Settings

DAILY = {
    "/cgi-bin/token": 2_000,
    "/cgi-bin/stable_token": 500_000,
    "/cgi-bin/menu/create": 1_000,
    "/cgi-bin/menu/get": 10_000,
    "/cgi-bin/menu/delete": 1_000,
    "/cgi-bin/menu/addconditional": 2_000,
    "/cgi-bin/menu/delconditional": 2_000,
    "/cgi-bin/menu/trymatch": 20_000,
    "/cgi-bin/qrcode/create": 100_000,
    "/cgi-bin/user/get": 500,
    "/cgi-bin/user/info": 5_000_000,
    "/cgi-bin/message/custom/send": 500_000,
    "/cgi-bin/message/template/send": 100_000,
}
MINUTE = {"/cgi-bin/stable_token": 10_000, "/sns/oauth2/access_token": 50_000}
_CLEARS_A_MONTH = 10


class Quotas:
    """Count calls by Beijing day and by minute of the moved clock."""

    def __init__(self, clock: Clock, settings: Settings) -> None:
        self._clock = clock
        self._settings = settings
        self.reset()

    def reset(self) -> None:
        """Forget all counts, the monthly clears too."""
        self._day = ""
        self._used: Counter[str] = Counter()
        self._minute = 0
        self._used_this_minute: Counter[str] = Counter()
        self._clears: Counter[str] = Counter()

    def daily_limit(self, path: str) -> int | None:
        """Return how often a path may be called in a day; None means without limit."""
        return self._settings.daily_limits.get(path, DAILY.get(path))

    def used(self, path: str) -> int:
        """Return how often a path was called today."""
        self._turn()
        return self._used[path]

    def spend(self, path: str) -> None:
        """Count one call; raises ApiError 45009 or 45011 when there is none left."""
        self._turn()
        daily = self.daily_limit(path)
        if daily is not None and self._used[path] >= daily:
            raise ApiError(45009)
        minute = self._settings.minute_limits.get(path, MINUTE.get(path))
        if minute is not None and self._used_this_minute[path] >= minute:
            raise ApiError(45011)
        self._used[path] += 1
        self._used_this_minute[path] += 1

    def clear(self, path: str = "") -> None:
        """Give today's calls back, for one path or for all; raises ApiError 48006 after 10 in a month."""
        self._turn()
        month = self._day[:7]
        if self._clears[month] >= _CLEARS_A_MONTH:
            raise ApiError(48006)
        self._clears[month] += 1
        if path:
            self._used[path] = 0
        else:
            self._used.clear()

    def _turn(self) -> None:
        today = self._clock.day()
        if today != self._day:
            self._day = today
            self._used.clear()
        minute = int(self._clock.now() // 60)
        if minute != self._minute:
            self._minute = minute
            self._used_this_minute.clear()
