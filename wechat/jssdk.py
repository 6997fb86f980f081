"""Sign pages for the JS-SDK."""

import hashlib
from datetime import datetime

from wechat.account import Account
from wechat.tokens import CredentialSource


def signature(ticket: str, nonce: str, timestamp: int, url: str) -> str:
    """Return the hex SHA-1 for the page at `url`, as the browser shows it; the part from `#` on is left out.

    Values are raw and the keys in alphabetical order (platform document, JS-SDK appendix 1).
    """
    page = url.partition("#")[0]
    signed = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={page}"
    return hashlib.sha1(signed.encode()).hexdigest()  # noqa: S324 - the platform's protocol


def config(
    credentials: CredentialSource, account: Account, url: str, now: datetime, nonce: str
) -> dict[str, str | int]:
    """Return what a page gives to `wx.config` beside its lists of interfaces.

    Raises RetryLater or OurFault when no ticket can be had.
    """
    timestamp = int(now.timestamp())
    return {
        "appId": account.appid,
        "timestamp": timestamp,
        "nonceStr": nonce,
        "signature": signature(credentials.jsapi_ticket(), nonce, timestamp, url),
    }
