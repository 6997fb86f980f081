"""Users: what the account may know about its followers."""

from typing import Any

from wechat_sandbox.answers import ApiError
from wechat_sandbox.api.gate import Answer, Call, Endpoint
from wechat_sandbox.state import User

_PAGE = 10_000
_LARGEST_BATCH = 100
_LONGEST_REMARK = 29


async def info(call: Call) -> Answer:
    """Answer GET /cgi-bin/user/info."""
    return _info(_user(call, call.text("openid")))


async def batch(call: Call) -> Answer:
    """Answer POST /cgi-bin/user/info/batchget, for at most 100 users."""
    rows = call.json().get("user_list")
    if not isinstance(rows, list) or not 1 <= len(rows) <= _LARGEST_BATCH:
        raise ApiError(40097)
    openids = [row.get("openid") if isinstance(row, dict) else None for row in rows]
    return {"user_info_list": [_info(_user(call, openid)) for openid in openids]}


async def followers(call: Call) -> Answer:
    """Answer GET /cgi-bin/user/get, 10,000 openids a page."""
    openids = [user.openid for user in call.platform.state.users.values() if user.following]
    after = call.text("next_openid")
    if after and after not in openids:
        raise ApiError(40003)
    start = openids.index(after) + 1 if after else 0
    page = openids[start : start + _PAGE]
    answer: Answer = {"total": len(openids), "count": len(page), "next_openid": page[-1] if page else ""}
    return {**answer, "data": {"openid": page}} if page else answer


async def update_remark(call: Call) -> Answer:
    """Answer POST /cgi-bin/user/info/updateremark."""
    body = call.json()
    user, remark = _user(call, body.get("openid")), body.get("remark")
    if not isinstance(remark, str) or len(remark) > _LONGEST_REMARK:
        raise ApiError(40097)
    user.remark = remark
    call.platform.changed("users")
    return {"errcode": 0, "errmsg": "ok"}


def _user(call: Call, openid: Any) -> User:
    user = call.platform.user(openid) if isinstance(openid, str) else None
    if user is None:
        raise ApiError(40003)
    return user


def _info(user: User) -> Answer:
    if not user.following:
        return {"subscribe": 0, "openid": user.openid, "unionid": user.unionid}
    return {
        "subscribe": 1,
        "openid": user.openid,
        "nickname": "",
        "sex": 0,
        "language": "zh_CN",
        "city": "",
        "province": "",
        "country": "",
        "headimgurl": "",
        "subscribe_time": user.subscribed_at,
        "unionid": user.unionid,
        "remark": user.remark,
        "groupid": 0,
        "tagid_list": [],
        "subscribe_scene": user.subscribe_scene,
        "qr_scene": user.qr_scene,
        "qr_scene_str": user.qr_scene_str,
    }


ENDPOINTS = (
    Endpoint("/cgi-bin/user/info", "GET", info),
    Endpoint("/cgi-bin/user/info/batchget", "POST", batch),
    Endpoint("/cgi-bin/user/get", "GET", followers),
    Endpoint("/cgi-bin/user/info/updateremark", "POST", update_remark),
)
