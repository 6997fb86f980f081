"""The account's menu: creating with all its limits, reading, deleting, conditional menus."""

import re
import secrets
from typing import Any

from wechat_sandbox.answers import ApiError
from wechat_sandbox.api.gate import Answer, Call, Endpoint

_MOST_BUTTONS = 3
_MOST_SUB_BUTTONS = 5
_LONGEST_KEY = 128
_LONGEST_URL = 1024
_KEYED = {
    "click",
    "scancode_push",
    "scancode_waitmsg",
    "pic_sysphoto",
    "pic_photo_or_album",
    "pic_weixin",
    "location_select",
}
_NEEDS = {
    **dict.fromkeys(_KEYED, ("key",)),
    "view": ("url",),
    "media_id": ("media_id",),
    "view_limited": ("media_id",),
    "article_id": ("article_id",),
    "article_view_limited": ("article_id",),
    "miniprogram": ("appid", "pagepath", "url"),
}
# The errcodes of a first-level button and of a sub-button.
_CODES = {
    "count": (40016, 40023),
    "type": (40017, 40024),
    "name": (40018, 40025),
    "key": (40019, 40026),
    "url": (40020, 40027),
    "domain": (40055, 40054),
}
_LONGEST_NAME = (16, 60)
_REFUSED_RULES = {"sex", "country", "province", "city", "language"}
_ESCAPE = re.compile(rb"\\u[0-9a-fA-F]{4}")
_WEB = re.compile(r"https?://[^/\s]+", re.IGNORECASE)


async def create(call: Call) -> Answer:
    """Answer POST /cgi-bin/menu/create."""
    call.platform.state.menu = {"button": _checked_menu(call), "menuid": _new_menuid()}
    call.platform.changed("menu")
    return {"errcode": 0, "errmsg": "ok"}


async def get(call: Call) -> Answer:
    """Answer GET /cgi-bin/menu/get."""
    state = call.platform.state
    if state.menu is None:
        raise ApiError(46003)
    answer: Answer = {"menu": state.menu}
    if state.conditional_menus:
        answer["conditionalmenu"] = state.conditional_menus
    return answer


async def delete(call: Call) -> Answer:
    """Answer GET /cgi-bin/menu/delete; conditional menus go too."""
    call.platform.state.menu = None
    call.platform.state.conditional_menus.clear()
    call.platform.changed("menu")
    return {"errcode": 0, "errmsg": "ok"}


async def current(call: Call) -> Answer:
    """Answer GET /cgi-bin/get_current_selfmenu_info; sub-buttons stand under `sub_button.list` there."""
    menu = call.platform.state.menu
    if menu is None:
        return {"is_menu_open": 0, "selfmenu_info": {"button": []}}
    buttons = [
        {"name": button["name"], "sub_button": {"list": button["sub_button"]}}
        if button.get("sub_button")
        else {name: value for name, value in button.items() if name != "sub_button"}
        for button in menu["button"]
    ]
    return {"is_menu_open": 1, "selfmenu_info": {"button": buttons}}


async def add_conditional(call: Call) -> Answer:
    """Answer POST /cgi-bin/menu/addconditional; the phone page shows only the default menu."""
    rule = call.json().get("matchrule")
    if call.platform.state.menu is None:
        raise ApiError(65303)
    if not isinstance(rule, dict) or not rule:
        raise ApiError(65304)
    if _REFUSED_RULES & {name for name, value in rule.items() if value}:
        raise ApiError(65320)
    menu = {"button": _checked_menu(call), "matchrule": rule, "menuid": _new_menuid()}
    call.platform.state.conditional_menus.append(menu)
    call.platform.changed("menu")
    return {"menuid": str(menu["menuid"])}


async def delete_conditional(call: Call) -> Answer:
    """Answer POST /cgi-bin/menu/delconditional."""
    wanted = str(call.json().get("menuid", ""))
    menus = call.platform.state.conditional_menus
    kept = [menu for menu in menus if str(menu["menuid"]) != wanted]
    if len(kept) == len(menus):
        raise ApiError(65301)
    menus[:] = kept
    call.platform.changed("menu")
    return {"errcode": 0, "errmsg": "ok"}


async def try_match(call: Call) -> Answer:
    """Answer POST /cgi-bin/menu/trymatch with the default menu."""
    if not call.json().get("user_id"):
        raise ApiError(40003)
    if call.platform.state.menu is None:
        raise ApiError(46003)
    return {"button": call.platform.state.menu["button"]}


def _checked_menu(call: Call) -> list[dict[str, Any]]:
    body = call.json()
    # The platform wants raw UTF-8: escaped Chinese is refused or shown literally.
    if _ESCAPE.search(call.raw):
        raise ApiError(40033)
    buttons = body.get("button")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= _MOST_BUTTONS:
        raise ApiError(40016)
    return [_first_level(button) for button in buttons]


def _first_level(button: Any) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise ApiError(40015)
    subs = button.get("sub_button")
    # Some programs send the sub-buttons as {"list": […]}, the shape of get_current_selfmenu_info.
    if isinstance(subs, dict):
        subs = subs.get("list")
    if not subs:
        return {**_leaf(button, 0), "sub_button": []}
    if not isinstance(subs, list) or len(subs) > _MOST_SUB_BUTTONS:
        raise ApiError(40023)
    return {"name": _name(button, 0), "sub_button": [{**_leaf(sub, 1), "sub_button": []} for sub in subs]}


def _leaf(button: Any, level: int) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise ApiError(40015)
    kind = button.get("type")
    if not isinstance(kind, str) or kind not in _NEEDS:
        raise ApiError(_CODES["type"][level])
    leaf = {"type": kind, "name": _name(button, level)}
    for need in _NEEDS[kind]:
        leaf[need] = _need(button.get(need), need, level)
    return leaf


def _name(button: dict[str, Any], level: int) -> str:
    name = button.get("name")
    if not isinstance(name, str) or not 1 <= len(name.encode()) <= _LONGEST_NAME[level]:
        raise ApiError(_CODES["name"][level])
    return name


def _need(value: Any, need: str, level: int) -> str:
    fault = _CODES["url" if need == "url" else "key"][level]
    longest = _LONGEST_URL if need == "url" else _LONGEST_KEY
    if not isinstance(value, str) or not 1 <= len(value.encode()) <= longest:
        raise ApiError(fault)
    if need == "url" and not _WEB.match(value):
        raise ApiError(_CODES["domain"][level])
    return value


def _new_menuid() -> int:
    return 200_000_000 + secrets.randbelow(300_000_000)


ENDPOINTS = (
    Endpoint("/cgi-bin/menu/create", "POST", create),
    Endpoint("/cgi-bin/menu/get", "GET", get),
    Endpoint("/cgi-bin/menu/delete", "GET", delete),
    Endpoint("/cgi-bin/get_current_selfmenu_info", "GET", current),
    Endpoint("/cgi-bin/menu/addconditional", "POST", add_conditional),
    Endpoint("/cgi-bin/menu/delconditional", "POST", delete_conditional),
    Endpoint("/cgi-bin/menu/trymatch", "POST", try_match),
)
