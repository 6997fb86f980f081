"""Learn which WeChat user sits before a page, by the platform's web authorization."""

from dataclasses import dataclass
from urllib.parse import quote

from wechat.account import Account
from wechat.errors import NO_CODE, CodeSpent, OutcomeUnknown, error_for, rid_of
from wechat.gateway import Gateway, errcode_of

LONGEST_STATE_BYTES = 128
LONGEST_CODE = 512
# Invalid, used, expired: a back button, a pre-fetch or a doubled request shows all three.
_SPENT = {40029, 40163, 42003}


@dataclass(frozen=True, repr=False)
class OAuthUser:
    """Name the visitor. `is_snapshot` marks a look-only visit with a made-up openid: never bind it."""

    openid: str
    is_snapshot: bool
    unionid: str | None


def authorize_url(account: Account, redirect_uri: str, state: str, scope: str = "snsapi_base") -> str:
    """Return the address that sends the visitor through authorization and back to `redirect_uri`.

    The platform wants exactly this order of parameters and the tail. `state` is at most 128 bytes, letters
    and digits by the platform document; it is encoded here, once, as wechatpy fails to do. Raises ValueError
    when it is longer.
    """
    if len(state.encode()) > LONGEST_STATE_BYTES:
        raise ValueError(f"state must have at most {LONGEST_STATE_BYTES} bytes")
    return (
        f"{account.open_base}/connect/oauth2/authorize?appid={quote(account.appid, safe='')}"
        f"&redirect_uri={quote(redirect_uri, safe='')}&response_type=code"
        f"&scope={quote(scope, safe='')}&state={quote(state, safe='')}#wechat_redirect"
    )


def exchange(account: Account, code: str, timeout: float = 5.0, *, http: Gateway | None = None) -> OAuthUser:
    """Return the user for the `code` that came back, which lives 5 minutes and works once.

    Nothing is repeated here, because the first try may have used the code up. Raises CodeSpent, RetryLater,
    OutcomeUnknown or OurFault.
    """
    if not 1 <= len(code) <= LONGEST_CODE:
        raise CodeSpent(NO_CODE, "no usable code")
    params = {
        "appid": account.appid,
        "secret": account.secret,
        "code": code,
        "grant_type": "authorization_code",
    }
    gateway = http or Gateway()
    answer = gateway.request(
        "GET", f"{account.api_base}/sns/oauth2/access_token", params=params, timeout=timeout
    )
    errcode, errmsg = errcode_of(answer), str(answer.get("errmsg", ""))
    if errcode in _SPENT:
        raise CodeSpent(errcode, errmsg, rid_of(errmsg))
    if errcode:
        raise error_for(errcode, errmsg)
    openid, unionid = answer.get("openid"), answer.get("unionid")
    if errcode is None or not isinstance(openid, str) or not openid:
        raise OutcomeUnknown(NO_CODE, "answer without openid")
    return OAuthUser(
        openid, bool(answer.get("is_snapshotuser")), unionid if isinstance(unionid, str) else None
    )
