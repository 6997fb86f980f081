"""What a person does with the phone: follow, tap the menu, type, scan."""

import re
from typing import Any

from wechat_sandbox import pushes
from wechat_sandbox.api.qr import is_alive
from wechat_sandbox.callbacks import Delivery
from wechat_sandbox.platform import Platform
from wechat_sandbox.state import QrCode, User

FAULT_NOTICE = "该公众号提供的服务出现故障，请稍后再试"
_MEDIA = {"image": "[图片]", "voice": "[语音]", "video": "[视频]", "music": "[音乐]"}
_WEB = re.compile(r"https?://", re.IGNORECASE)
_SCAN_BUTTONS = {"scancode_push", "scancode_waitmsg"}
_LONGEST_TEXT = 2000

Outcome = dict[str, Any]


class PhoneError(Exception):
    """Something that this person cannot do now; `code` is for programs, the text for people."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


async def follow(platform: Platform, user: User, scene: str = "") -> Outcome:
    """Follow the account, by a scene code when a scene is given; following twice sends nothing."""
    if user.following:
        return {"openid": user.openid, "already": True, "reply": None, "outcome": "silent", "message": None}
    code = _code_of_scene(platform, scene)
    user.following = True
    user.subscribed_at = int(platform.clock.real())
    user.subscribe_scene = "ADD_SCENE_QR_CODE" if scene else "ADD_SCENE_SEARCH"
    user.qr_scene = code.scene_id if code else 0
    user.qr_scene_str = scene if scene and not user.qr_scene else ""
    platform.changed("users")
    fields: list[tuple[str, str]] = [("EventKey", f"qrscene_{scene}" if scene else "")]
    if code:
        fields.append(("Ticket", code.ticket))
    shown = await _push(platform, pushes.event(user.openid, "subscribe", *fields))
    return {"openid": user.openid, "already": False, **shown}


async def unfollow(platform: Platform, user: User) -> Outcome:
    """Stop following; whatever the server answers is not shown."""
    if not user.following:
        return {"openid": user.openid, "already": True}
    user.following = False
    platform.changed("users")
    await platform.callbacks.deliver(pushes.event(user.openid, "unsubscribe", ("EventKey", "")))
    return {"openid": user.openid, "already": False}


async def text(platform: Platform, user: User, content: str) -> Outcome:
    """Type a text into the chat."""
    _need_following(user)
    if not 1 <= len(content) <= _LONGEST_TEXT:
        raise PhoneError("bad_content", "内容应为 1 至 2000 个字")
    platform.add_message(user.openid, "from_user", "text", text=content)
    number = platform.state.next_number()
    return await _push(platform, pushes.message(user.openid, "text", number, ("Content", content)))


async def tap(platform: Platform, user: User, path: list[int]) -> Outcome:
    """Press the menu button at a path counted from 0; a button with sub-buttons only opens them."""
    _need_following(user)
    button = _button(platform, path)
    if button.get("sub_button"):
        return {"opens": [sub["name"] for sub in button["sub_button"]]}
    kind = button["type"]
    if kind == "view":
        _background(
            platform, pushes.event(user.openid, "VIEW", ("EventKey", button["url"]), _menu_id(platform))
        )
        return {"url": button["url"]}
    if kind == "miniprogram":
        fields = ("EventKey", button["pagepath"]), _menu_id(platform)
        _background(platform, pushes.event(user.openid, "view_miniprogram", *fields))
        return {
            "miniprogram": {"appid": button["appid"], "pagepath": button["pagepath"]},
            "url": button["url"],
        }
    if kind == "click":
        return await _push(platform, pushes.event(user.openid, "CLICK", ("EventKey", button["key"])))
    if kind in _SCAN_BUTTONS:
        return {"scan": {"type": kind, "key": button["key"]}}
    raise PhoneError("button_not_supported", f"模拟器不支持 {kind} 类型的菜单按钮")


async def scan(platform: Platform, user: User, content: str, key: str = "") -> Outcome:
    """Scan a QR code with this content; `key` is that of a scan button of the menu, if one was pressed."""
    if key:
        return await _scan_by_button(platform, user, content, key)
    code = next((one for one in platform.state.qr_codes.values() if one.url == content), None)
    if code:
        return await _scan_scene(platform, user, code)
    return {"url": content} if _WEB.match(content) else {"text": content}


async def decide_on_notices(platform: Platform, user: User, template_id: str, action: str) -> Outcome:
    """Accept or reject a subscription notice on a web page; an accepted one adds a grant."""
    if action == "accept":
        user.grants[template_id] = user.grants.get(template_id, 0) + 1
    platform.storage.touch()
    row = (("TemplateId", template_id), ("SubscribeStatusString", action), ("PopupScene", 1))
    event = pushes.event(
        user.openid, "subscribe_msg_popup_event", ("SubscribeMsgPopupEvent", (("List", row),))
    )
    delivery = await platform.callbacks.deliver(event)
    return {"grants": user.grants.get(template_id, 0), "outcome": delivery.outcome}


async def _scan_scene(platform: Platform, user: User, code: QrCode) -> Outcome:
    if not is_alive(platform, code):
        raise PhoneError("qr_expired", "二维码已过期")
    if not user.following:
        return await follow(platform, user, code.scene)
    fields = ("EventKey", code.scene), ("Ticket", code.ticket)
    return await _push(platform, pushes.event(user.openid, "SCAN", *fields))


async def _scan_by_button(platform: Platform, user: User, content: str, key: str) -> Outcome:
    _need_following(user)
    button = next(
        (one for one in _leaves(platform) if one.get("key") == key and one["type"] in _SCAN_BUTTONS), None
    )
    if button is None:
        raise PhoneError("no_such_button", "菜单里没有这个扫码按钮")
    info = ("ScanCodeInfo", (("ScanType", "qrcode"), ("ScanResult", content)))
    event = pushes.event(user.openid, button["type"], ("EventKey", key), info)
    shown = await _push(platform, event)
    # With scancode_push the phone opens a scanned address by itself.
    if button["type"] == "scancode_push" and _WEB.match(content):
        return {**shown, "url": content}
    return shown


async def _push(platform: Platform, push: pushes.Push) -> Outcome:
    delivery = await platform.callbacks.deliver(push)
    message = _show(platform, delivery)
    return {
        "reply": delivery.reply.text if delivery.reply and delivery.reply.kind == "text" else None,
        "outcome": delivery.outcome,
        "message": message,
    }


def _background(platform: Platform, push: pushes.Push) -> None:
    async def run() -> None:
        await platform.callbacks.deliver(push)

    platform.callbacks.later(run)


def _show(platform: Platform, delivery: Delivery) -> dict[str, Any] | None:
    openid, reply = delivery.push.openid, delivery.reply
    if delivery.outcome in {"faulty", "unreachable"}:
        return platform.add_message(
            openid, "to_user", "notice", text=FAULT_NOTICE, problem=delivery.problem
        ).as_dict()
    if reply is None or reply.kind == "transfer_customer_service":
        return None
    if reply.kind == "news":
        return platform.add_message(openid, "to_user", "news", articles=reply.articles).as_dict()
    shown = reply.text or _MEDIA[reply.kind]
    return platform.add_message(openid, "to_user", "text", text=shown).as_dict()


def _button(platform: Platform, path: list[int]) -> dict[str, Any]:
    menu = platform.state.menu
    if menu is None:
        raise PhoneError("no_menu", "公众号还没有发布菜单")
    buttons, button = menu["button"], None
    for index in path:
        if not 0 <= index < len(buttons):
            raise PhoneError("no_such_button", "菜单里没有这个按钮")
        button = buttons[index]
        buttons = button.get("sub_button") or []
    if button is None:
        raise PhoneError("no_such_button", "菜单里没有这个按钮")
    return dict(button)


def _leaves(platform: Platform) -> list[dict[str, Any]]:
    buttons = platform.state.menu["button"] if platform.state.menu else []
    return [leaf for button in buttons for leaf in (button.get("sub_button") or [button])]


def _menu_id(platform: Platform) -> tuple[str, str]:
    return ("MenuId", str(platform.state.menu["menuid"]) if platform.state.menu else "")


def _code_of_scene(platform: Platform, scene: str) -> QrCode | None:
    return next((code for code in platform.state.qr_codes.values() if scene and code.scene == scene), None)


def _need_following(user: User) -> None:
    if not user.following:
        raise PhoneError("not_following", "请先关注公众号")
