"""Web authorization (网页授权): user tokens and user information."""

from wechat_sandbox.answers import ApiError
from wechat_sandbox.api.gate import Answer, Call, Endpoint
from wechat_sandbox.api.tokens import check_secret
from wechat_sandbox.oauth_grants import LIFETIME, Grant


async def access_token(call: Call) -> Answer:
    """Answer GET /sns/oauth2/access_token: a code becomes a user token."""
    if call.text("grant_type") != "authorization_code":
        raise ApiError(40002)
    check_secret(call, call.text("appid"), call.text("secret"))
    if not call.text("code"):
        raise ApiError(41008)
    return _granted(call, call.platform.oauth.exchange(call.text("code")))


async def refresh_token(call: Call) -> Answer:
    """Answer GET /sns/oauth2/refresh_token."""
    if call.text("grant_type") != "refresh_token":
        raise ApiError(40002)
    if call.text("appid") != call.platform.account.appid:
        raise ApiError(40013)
    return _granted(call, call.platform.oauth.refresh(call.text("refresh_token")))


async def user_info(call: Call) -> Answer:
    """Answer GET /sns/userinfo; only the scope snsapi_userinfo may ask (48001)."""
    grant = _grant(call)
    if grant.scope != "snsapi_userinfo":
        raise ApiError(48001)
    user = call.platform.user(grant.openid)
    if user is None:
        raise ApiError(40003)
    return {
        "openid": user.openid,
        "nickname": user.nickname,
        "sex": 0,
        "province": "",
        "city": "",
        "country": "",
        "headimgurl": "",
        "privilege": [],
        "unionid": user.unionid,
    }


async def check(call: Call) -> Answer:
    """Answer GET /sns/auth: is this user token alive?"""
    _grant(call)
    return {"errcode": 0, "errmsg": "ok"}


def _grant(call: Call) -> Grant:
    grant = call.platform.oauth.find(call.text("access_token"))
    if grant.openid != call.text("openid"):
        raise ApiError(40003)
    return grant


def _granted(call: Call, grant: Grant) -> Answer:
    user = call.platform.user(grant.openid)
    answer: Answer = {
        "access_token": grant.access_token,
        "expires_in": LIFETIME,
        "refresh_token": grant.refresh_token,
        "openid": grant.openid,
        "scope": grant.scope,
    }
    if user and user.snapshot:
        return {**answer, "is_snapshotuser": 1}
    return {**answer, "unionid": user.unionid if user else ""}


ENDPOINTS = (
    Endpoint("/sns/oauth2/access_token", "GET", access_token, needs_token=False),
    Endpoint("/sns/oauth2/refresh_token", "GET", refresh_token, needs_token=False),
    Endpoint("/sns/userinfo", "GET", user_info, needs_token=False),
    Endpoint("/sns/auth", "GET", check, needs_token=False),
)
