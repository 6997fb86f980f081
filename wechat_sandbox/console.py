"""The part of the script interface that looks at the platform and sets it up."""

import asyncio
import re
import secrets
from dataclasses import asdict
from typing import Any

from wechat_sandbox import crypto
from wechat_sandbox.api.templates import new_template_id
from wechat_sandbox.clock import CENTURY
from wechat_sandbox.faults import KINDS
from wechat_sandbox.guard import ControlError
from wechat_sandbox.inputs import Inputs
from wechat_sandbox.platform import CONFIGURATION, RESET_PARTS, Platform
from wechat_sandbox.settings import LONGEST_WAIT
from wechat_sandbox.state import Message, Template
from wechat_sandbox.strict_json import whole

SMS_PATH = "/_sandbox/sms"
_PHONE = re.compile(r"\+?[0-9]{5,20}", re.ASCII)
_LONGEST_SMS = 1000
# Faults after which trying again helps; every other one refuses the message for good.
_PASSING = frozenset({"busy", "http_502", "quota_minute"})


async def account(platform: Platform, _inputs: Inputs) -> dict[str, Any]:
    """GET account: identity, keys, callback URL and mode."""
    settings = platform.settings
    return {**platform.account.as_dict(), "callback_url": settings.callback_url, "mode": settings.mode}


async def list_users(platform: Platform, _inputs: Inputs) -> dict[str, Any]:
    """GET users."""
    return {"users": [asdict(user) for user in platform.state.users.values()]}


async def add_user(platform: Platform, inputs: Inputs) -> dict[str, Any]:
    """POST users {nickname?, snapshot?}."""
    snapshot = inputs.values.get("snapshot", False)
    if not isinstance(snapshot, bool):
        raise ControlError(422, "bad_value", "snapshot must be true or false")
    user = platform.state.new_user(inputs.text("nickname", "")[:40], snapshot=snapshot)
    platform.changed("users")
    return {"openid": user.openid, "nickname": user.nickname}


async def messages(platform: Platform, inputs: Inputs) -> dict[str, Any]:
    """GET messages?openid=&after=: a user's chat, or all chats without an openid, oldest first."""
    openid, after = inputs.text("openid", ""), inputs.text("after", "")
    if after and not after.isdecimal():
        raise ControlError(422, "bad_value", "after must be the id of a message")
    first = whole(after) + 1 if after else 0
    found: list[Message]
    if openid:
        found = platform.state.messages.get(inputs.user(platform).openid, [])
    else:
        found = sorted(
            (one for chat in platform.state.messages.values() for one in chat), key=lambda one: one.number
        )
    return {"messages": [one.as_dict() for one in found if one.number >= first]}


async def menu(platform: Platform, _inputs: Inputs) -> dict[str, Any]:
    """GET menu: the default menu, or null."""
    return {"menu": platform.state.menu}


async def list_templates(platform: Platform, _inputs: Inputs) -> dict[str, Any]:
    """GET templates: of both families."""
    return {"templates": [asdict(template) for template in platform.state.templates.values()]}


async def add_template(platform: Platform, inputs: Inputs) -> dict[str, Any]:
    """POST templates {title, content, template_id?, family?, choices?, notice_type?}."""
    values = {"template_id": new_template_id(), **inputs.values}
    try:
        template = template_from(values)
    except (TypeError, ValueError) as error:
        raise ControlError(422, "bad_value", str(error)) from error
    platform.state.templates[template.template_id] = template
    platform.changed("templates")
    return {"template_id": template.template_id}


def template_from(values: Any) -> Template:
    """Make a template from JSON; raises TypeError or ValueError when a field is missing, unknown or wrong."""
    if not isinstance(values, dict):
        raise TypeError("a template is a JSON object")
    template = Template(**values)
    texts = (template.template_id, template.title, template.content, template.example)
    if not all(isinstance(text, str) for text in texts) or template.family not in {"template", "notice"}:
        raise ValueError("template_id, title and content are texts; family is template or notice")
    lists = template.choices.values() if isinstance(template.choices, dict) else [None]
    if not all(isinstance(one, list) and all(isinstance(text, str) for text in one) for one in lists):
        raise TypeError("choices is an object of key and list of texts")
    if template.notice_type not in {2, 3}:
        raise ValueError("notice_type is 2 or 3")
    return template


async def add_fault(platform: Platform, inputs: Inputs) -> dict[str, Any]:
    """POST faults {path, kind, times?, seconds?}; kind none clears the path, times -1 is for ever."""
    platform.faults.order(
        inputs.text("path"),
        inputs.text("kind"),
        inputs.whole("times", 1, least=-1),
        inputs.number("seconds", 6.0, most=LONGEST_WAIT),
    )
    return {"faults": platform.faults.as_list()}


async def list_faults(platform: Platform, _inputs: Inputs) -> dict[str, Any]:
    """GET faults: the open orders and all kinds."""
    return {"faults": platform.faults.as_list(), "kinds": KINDS}


async def clock(platform: Platform, inputs: Inputs) -> dict[str, Any]:
    """POST clock {advance_seconds}; callbacks keep the real time."""
    platform.clock.advance(inputs.number("advance_seconds", 0.0, most=CENTURY))
    return {"now": platform.clock.now(), "real": platform.clock.real()}


async def reset(platform: Platform, inputs: Inputs) -> dict[str, Any]:
    """POST reset {only?}: forget all that happened, or only the named parts."""
    only = inputs.values.get("only", sorted(RESET_PARTS - CONFIGURATION))
    if (
        not isinstance(only, list)
        or not all(isinstance(part, str) for part in only)
        or not set(only) <= RESET_PARTS
    ):
        raise ControlError(422, "bad_value", f"only must be a list of {', '.join(sorted(RESET_PARTS))}")
    platform.reset(set(only))
    return {"reset": sorted(only)}


async def ledger(platform: Platform, _inputs: Inputs) -> dict[str, Any]:
    """GET ledger."""
    return platform.ledger.as_dict()


async def list_callbacks(platform: Platform, _inputs: Inputs) -> dict[str, Any]:
    """GET callbacks: the last 200 pushes with every attempt and the outcome."""
    return {"callbacks": [delivery.as_dict() for delivery in platform.callbacks.record]}


async def settings(platform: Platform, _inputs: Inputs) -> dict[str, Any]:
    """GET settings."""
    return platform.settings.as_dict()


async def change_settings(platform: Platform, inputs: Inputs) -> dict[str, Any]:
    """POST settings {…}: any of the settings; nothing changes when one is wrong."""
    platform.settings.change(inputs.values)
    return platform.settings.as_dict()


async def verify_url(platform: Platform, _inputs: Inputs) -> dict[str, Any]:
    """POST verify_url: ask the callback URL with an echostr, as the console does when it is saved."""
    if not platform.settings.callback_url:
        raise ControlError(409, "no_callback_url", "no callback URL is set")
    stamp, nonce = str(int(platform.clock.real())), str(secrets.randbelow(2_000_000_000))
    echo = str(secrets.randbelow(10**18))
    signed = crypto.signature(platform.account.token, stamp, nonce)
    attempt = await platform.callbacks.verify_url(
        {"signature": signed, "timestamp": stamp, "nonce": nonce, "echostr": echo}
    )
    passed = attempt.status == 200 and attempt.body == echo.encode()  # noqa: PLR2004 - HTTP 200
    return {"passed": passed, "status": attempt.status, "ms": attempt.ms, "error": attempt.error}


async def list_sms(platform: Platform, inputs: Inputs) -> dict[str, Any]:
    """GET sms?phone=: the short messages, oldest first, of one number or of all."""
    phone = inputs.text("phone", "")
    return {"sms": [one.as_dict() for one in platform.state.sms if phone in {"", one.phone}]}


async def add_sms(platform: Platform, inputs: Inputs) -> dict[str, Any]:
    """POST sms {phone, text}: hand over a short message; faults of the path /_sandbox/sms meet it."""
    phone, text = inputs.text("phone"), inputs.text("text")
    if not _PHONE.fullmatch(phone):
        raise ControlError(422, "bad_phone", "phone must be 5 to 20 digits")
    if not 0 < len(text) <= _LONGEST_SMS:
        raise ControlError(422, "bad_text", f"text must have 1 to {_LONGEST_SMS} characters")
    fault = platform.faults.take(SMS_PATH)
    if fault is not None and fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
    elif fault is not None:
        raise ControlError(503 if fault.kind in _PASSING else 422, fault.kind, "ordered by a script")
    message = platform.state.add_sms(phone, text)
    platform.changed("sms", sms=message.as_dict())
    return {"id": str(message.number)}


GETS = {
    "account": account,
    "users": list_users,
    "messages": messages,
    "menu": menu,
    "templates": list_templates,
    "faults": list_faults,
    "callbacks": list_callbacks,
    "ledger": ledger,
    "settings": settings,
    "sms": list_sms,
}
POSTS = {
    "users": add_user,
    "templates": add_template,
    "faults": add_fault,
    "clock": clock,
    "reset": reset,
    "settings": change_settings,
    "verify_url": verify_url,
    "sms": add_sms,
}
