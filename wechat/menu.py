"""Describe the account's menu as data, check it before the platform does, compare it with the live one."""

import ipaddress
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

MOST_BUTTONS = 3
MOST_SUB_BUTTONS = 5
NAME_BYTES = 16
SUB_NAME_BYTES = 60
KEY_BYTES = 128
URL_BYTES = 1024

# What each type of button needs beside its name (platform document, custom menu).
NEEDS: dict[str, tuple[str, ...]] = {
    "click": ("key",),
    "view": ("url",),
    "scancode_push": ("key",),
    "scancode_waitmsg": ("key",),
    "pic_sysphoto": ("key",),
    "pic_photo_or_album": ("key",),
    "pic_weixin": ("key",),
    "location_select": ("key",),
    "media_id": ("media_id",),
    "view_limited": ("media_id",),
    "article_id": ("article_id",),
    "article_view_limited": ("article_id",),
    "miniprogram": ("appid", "pagepath", "url"),
}
_VALUES = ("type", "key", "url", "media_id", "article_id", "appid", "pagepath")


@dataclass(frozen=True)
class Button:
    """Hold one button: either a `type` with the values that it needs, or `sub_buttons`."""

    name: str
    type: str = ""
    key: str = ""
    url: str = ""
    media_id: str = ""
    article_id: str = ""
    appid: str = ""
    pagepath: str = ""
    sub_buttons: tuple["Button", ...] = ()


@dataclass(frozen=True)
class Menu:
    """Hold the buttons from left to right."""

    buttons: tuple[Button, ...] = ()


def view(name: str, url: str) -> Button:
    """Return a button that opens a page."""
    return Button(name, "view", url=url)


def click(name: str, key: str) -> Button:
    """Return a button that sends us a CLICK event with `key`."""
    return Button(name, "click", key=key)


def scan(name: str, key: str) -> Button:
    """Return a button that scans a code, sends us what it holds and waits for our answer."""
    return Button(name, "scancode_waitmsg", key=key)


def group(name: str, *sub_buttons: Button) -> Button:
    """Return a button that opens a sub-menu."""
    return Button(name, sub_buttons=sub_buttons)


def validate(menu: Menu) -> list[str]:
    """Return what the platform would refuse about `menu`, in Chinese; an empty list lets it be published.

    http addresses pass for loopback hosts only, for the local stand-in of the platform.
    """
    problems: list[str] = []
    if not 1 <= len(menu.buttons) <= MOST_BUTTONS:
        problems.append(f"一级菜单应有 1 至 {MOST_BUTTONS} 个，现有 {len(menu.buttons)} 个")
    for button in menu.buttons:
        problems += _name_problems(button.name, button.name, NAME_BYTES)
        if not button.sub_buttons:
            problems += _action_problems(button.name, button)
            continue
        if button.type:
            problems.append(f"{button.name}：有子菜单的按钮不能再有类型")
        if len(button.sub_buttons) > MOST_SUB_BUTTONS:
            problems.append(
                f"{button.name}：子菜单最多 {MOST_SUB_BUTTONS} 个，现有 {len(button.sub_buttons)} 个"
            )
        for sub in button.sub_buttons:
            where = f"{button.name} → {sub.name}"
            problems += _name_problems(where, sub.name, SUB_NAME_BYTES)
            if sub.sub_buttons:
                problems.append(f"{where}：子菜单下不能再有子菜单")
            else:
                problems += _action_problems(where, sub)
    return problems


def to_json(menu: Menu) -> dict[str, Any]:
    """Return `menu` in the shape of menu/create; the caller must send it as raw UTF-8, without escapes."""
    return {"button": [_button_json(button) for button in menu.buttons]}


def from_json(live: Mapping[str, Any]) -> Menu:
    """Return the default menu in an answer of menu/get; whatever is not understood is left out."""
    menu = live.get("menu")
    return Menu(_buttons_in(menu.get("button") if isinstance(menu, Mapping) else None))


def diff(ours: Menu, live: Mapping[str, Any]) -> list[str]:
    """Return one Chinese line for each difference between `ours` and `live`, an answer of menu/get.

    An empty list means that publishing changes nothing.
    """
    theirs = from_json(live)
    wanted, found = dict(_flat(ours)), dict(_flat(theirs))
    lines = [f"- 删除 {path}（{_action_text(found[path])}）" for path in found if path not in wanted]
    for path, button in wanted.items():
        if path not in found:
            lines.append(f"+ 新增 {path}（{_action_text(button)}）")
        elif _action(button) != _action(found[path]):
            lines.append(f"~ 修改 {path}：{_action_text(found[path])} 改为 {_action_text(button)}")
    if not lines and ours != theirs:
        lines.append("~ 调整菜单顺序")
    conditional = live.get("conditionalmenu")
    if isinstance(conditional, list) and conditional:
        lines.append(f"! 线上另有 {len(conditional)} 个个性化菜单，发布不会改动它们")
    return lines


def _name_problems(where: str, name: str, most: int) -> list[str]:
    size = len(name.encode())
    if not name.strip():
        return [f"{where or '（无名按钮）'}：名称不能为空"]
    return [f"{where}：名称 {size} 字节，超过 {most} 字节"] if size > most else []


def _action_problems(where: str, button: Button) -> list[str]:
    needs = NEEDS.get(button.type)
    if needs is None:
        return [f"{where}：按钮类型“{button.type}”不存在"]
    problems = [f"{where}：类型 {button.type} 缺少 {need}" for need in needs if not getattr(button, need)]
    if len(button.key.encode()) > KEY_BYTES:
        problems.append(f"{where}：key 超过 {KEY_BYTES} 字节")
    if len(button.url.encode()) > URL_BYTES:
        problems.append(f"{where}：链接超过 {URL_BYTES} 字节")
    if button.url and not _is_allowed(button.url):
        problems.append(f"{where}：链接应以 https:// 开头（仅本机地址可用 http://）")
    return problems


def _is_allowed(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if not host or any(character.isspace() for character in url):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _button_json(button: Button) -> dict[str, Any]:
    if button.sub_buttons:
        return {"name": button.name, "sub_button": [_button_json(sub) for sub in button.sub_buttons]}
    return {"name": button.name, **_action(button)}


def _buttons_in(found: object, depth: int = 0) -> tuple[Button, ...]:
    if not isinstance(found, list) or depth > 1:
        return ()
    buttons = [item for item in found if isinstance(item, Mapping)]
    return tuple(
        Button(
            name=str(item.get("name", "")),
            sub_buttons=_buttons_in(item.get("sub_button"), depth + 1),
            **{name: str(item.get(name) or "") for name in _VALUES},
        )
        for item in buttons
    )


def _flat(menu: Menu) -> Iterator[tuple[str, Button]]:
    for button in menu.buttons:
        yield button.name, button
        for sub in button.sub_buttons:
            yield f"{button.name} → {sub.name}", sub


def _action(button: Button) -> dict[str, str]:
    return {name: value for name in _VALUES if (value := getattr(button, name))}


def _action_text(button: Button) -> str:
    return " ".join(_action(button).values()) or "子菜单"
