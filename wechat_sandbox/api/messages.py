"""Template messages: /cgi-bin/message/template/send and what follows it."""

import random
import re
from typing import Any

from wechat_sandbox import pushes
from wechat_sandbox.answers import ApiError
from wechat_sandbox.api.gate import Answer, Call, Endpoint
from wechat_sandbox.fields import is_valid
from wechat_sandbox.platform import Platform
from wechat_sandbox.state import Message, Template, User

CLIENT_MSG_ID_MEMORY = 600
RESULTS = {"success": "success", "user_block": "failed:user block", "system_failed": "failed: system failed"}
_LONGEST_TEMPLATE_ID = 64
_PLACE = re.compile(r"\{\{(\w+)\.DATA\}\}")
_LINE = re.compile(r"(?P<label>[^{}\n]*?)[：:]?\s*\{\{(?P<key>\w+)\.DATA\}\}")
# Dropped from display since May 2023 (关于规范公众号模板消息的再次公告).
_NOT_SHOWN = {"first", "remark"}


async def send(call: Call) -> Answer:
    """Answer POST /cgi-bin/message/template/send."""
    platform, body = call.platform, call.json()
    user = receiver(platform, body)
    if not user.following:
        raise ApiError(43004)
    template = find_template(platform, body.get("template_id"), "template")
    data = checked_data(platform, template, body.get("data"))
    mark = _mark(user, body)
    repeated = _sent_before(platform, mark)
    if repeated is not None:
        platform.ledger.messages_repeated += 1
        return _accepted(repeated)
    result = _result(call)
    msgid = platform.state.next_number()
    if mark[1]:
        platform.sent[mark] = (msgid, platform.clock.now())
    message = platform.add_message(
        user.openid,
        "to_user",
        "card",
        **card(template, data),
        msgid=msgid,
        url=body.get("url") if isinstance(body.get("url"), str) else "",
        client_msg_id=mark[1],
        status="accepted",
        delivered=result in {"success", "none"},
    )
    platform.ledger.messages_accepted += 1
    await _report(call, message, result)
    return _accepted(msgid)


def receiver(platform: Platform, body: dict[str, Any]) -> User:
    """Return the user named by `touser`; raises ApiError 40003."""
    openid = body.get("touser")
    user = platform.user(openid) if isinstance(openid, str) else None
    if user is None:
        raise ApiError(40003)
    return user


def find_template(platform: Platform, template_id: Any, family: str) -> Template:
    """Return the template of this family; raises ApiError 40036 or 40037."""
    if not isinstance(template_id, str) or not 0 < len(template_id) <= _LONGEST_TEMPLATE_ID:
        raise ApiError(40036)
    template = platform.state.templates.get(template_id)
    if template is None or template.family != family:
        raise ApiError(40037)
    return template


def checked_data(platform: Platform, template: Template, data: Any) -> dict[str, dict[str, str]]:
    """Return the values of the template's keys; raises ApiError 47003 naming the first wrong field."""
    if not isinstance(data, dict):
        raise ApiError(47003, "argument invalid! data invalid")
    return {
        key: {"value": _checked_value(platform, template, key, data.get(key))} for key in keys_of(template)
    }


def keys_of(template: Template) -> list[str]:
    """Return the keys of a template's content in their order."""
    return list(dict.fromkeys(_PLACE.findall(template.content)))


def card(template: Template, data: dict[str, dict[str, str]]) -> dict[str, Any]:
    """Return what the phone shows: the title and a label and value for each line."""
    lines = [
        {"key": found["key"], "label": found["label"].strip(), "value": data[found["key"]]["value"]}
        for found in _LINE.finditer(template.content)
        if found["key"] not in _NOT_SHOWN
    ]
    return {"template_id": template.template_id, "title": template.title, "data": data, "lines": lines}


def _checked_value(platform: Platform, template: Template, key: str, field: Any) -> str:
    value = field.get("value") if isinstance(field, dict) else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if value is None or not str(value).strip():
        if key in _NOT_SHOWN:
            return ""
        raise ApiError(47003, f"argument invalid! data.{key}.value is empty")
    known = isinstance(value, str) and (
        not platform.settings.check_field_types or is_valid(key, value, template.choices.get(key))
    )
    if not known:
        raise ApiError(47003, f"argument invalid! data.{key}.value invalid")
    return str(value)


def _mark(user: User, body: dict[str, Any]) -> tuple[str, str]:
    given = body.get("client_msg_id")
    return (user.openid, given if isinstance(given, str) else "")


def _sent_before(platform: Platform, mark: tuple[str, str]) -> int | None:
    oldest = platform.clock.now() - CLIENT_MSG_ID_MEMORY
    # Entries are in the order of their time, so the forgotten ones stand in front.
    while platform.sent and next(iter(platform.sent.values()))[1] <= oldest:
        del platform.sent[next(iter(platform.sent))]
    found = platform.sent.get(mark)
    return found[0] if found else None


def _accepted(msgid: int) -> Answer:
    return {"errcode": 0, "errmsg": "ok", "msgid": msgid}


def _result(call: Call) -> str:
    if call.fault_kind in {"user_block", "system_failed"}:
        return call.fault_kind
    if call.fault_kind == "no_callback":
        return "none"
    mix = call.platform.settings.result_mix
    return random.choices(list(mix), weights=list(mix.values()))[0]


async def _report(call: Call, message: Message, result: str) -> None:
    if result == "none":
        return

    async def finish() -> None:
        message.body["status"] = RESULTS[result]
        call.platform.changed("messages", openid=message.openid)
        await call.platform.callbacks.deliver(
            pushes.event(
                message.openid,
                "TEMPLATESENDJOBFINISH",
                ("MsgID", message.body["msgid"]),
                ("Status", RESULTS[result]),
            )
        )

    delay = call.platform.settings.callback_delay
    if delay < 0 or call.fault_kind == "callback_first":
        await finish()
    else:
        call.platform.callbacks.later(finish, delay)


ENDPOINTS = (Endpoint("/cgi-bin/message/template/send", "POST", send),)
