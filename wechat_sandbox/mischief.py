"""Pushes that a server must survive: doubled, reordered, forged, stale, unknown, hostile."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from wechat_sandbox import pushes
from wechat_sandbox.account import Mode
from wechat_sandbox.callbacks import Attempt
from wechat_sandbox.platform import Platform
from wechat_sandbox.pushes import Push, SealedPush

_DAY = 86_400
_MEGABYTE = 1 << 20
_BOMB = (
    '<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY a "aaaaaaaaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 16}">' for n in range(8))
    + "]><xml><Content>&i;</Content></xml>"
)


class MischiefError(ValueError):
    """A kind of hostile push that does not exist."""


async def play(platform: Platform, openid: str, kind: str) -> list[dict[str, Any]]:
    """Send the pushes of this kind once, without repeats, and return status and time of each answer."""
    if kind not in KINDS:
        raise MischiefError(f"there is no callback fault {kind!r}; known are {', '.join(sorted(KINDS))}")
    attempts = await KINDS[kind](platform, openid)
    return [
        {"status": one.status, "ms": one.ms, "error": one.error, "body_bytes": len(one.body)}
        for one in attempts
    ]


async def _send(platform: Platform, label: str, *sealed: SealedPush) -> list[Attempt]:
    return [await platform.callbacks.post(one, label) for one in sealed]


def _typed(platform: Platform, openid: str, content: str) -> Push:
    return pushes.message(openid, "text", platform.state.next_number(), ("Content", content))


def _sealed(platform: Platform, push: Push) -> SealedPush:
    return pushes.seal(push, platform.account, platform.settings.mode)


async def _duplicate(platform: Platform, openid: str) -> list[Attempt]:
    sealed = _sealed(platform, _typed(platform, openid, "sandbox: duplicate"))
    return await _send(platform, "duplicate", sealed, sealed)


async def _reorder(platform: Platform, openid: str) -> list[Attempt]:
    first, second = (
        _sealed(platform, _typed(platform, openid, f"sandbox: {name}")) for name in ("first", "second")
    )
    return await _send(platform, "reorder", second, first)


async def _wrong_signature(platform: Platform, openid: str) -> list[Attempt]:
    sealed = _sealed(platform, _typed(platform, openid, "sandbox: wrong signature"))
    forged = tuple(
        (name, secrets.token_hex(20) if "signature" in name else value) for name, value in sealed.query
    )
    return await _send(platform, "wrong_signature", replace(sealed, query=forged))


async def _stale(platform: Platform, openid: str) -> list[Attempt]:
    moment = int(platform.clock.real()) - _DAY
    push = replace(_typed(platform, openid, "sandbox: stale"), created_at=moment)
    xml = pushes.to_xml(push, platform.account)
    sealed = pushes.seal_xml(xml, openid, platform.account, platform.settings.mode, moment)
    return await _send(platform, "stale", sealed)


async def _unknown_event(platform: Platform, openid: str) -> list[Attempt]:
    event = pushes.event(openid, "sandbox_unknown_event", ("EventKey", "k"), ("Novelty", (("Part", "未知"),)))
    return await _send(platform, "unknown_event", _sealed(platform, event))


async def _extra_fields(platform: Platform, openid: str) -> list[Attempt]:
    push = _typed(platform, openid, "sandbox: extra fields")
    more = replace(push, fields=(*push.fields, ("MsgDataId", "1"), ("Idx", "1"), ("Novelty", "新字段")))
    return await _send(platform, "extra_fields", _sealed(platform, more))


async def _bomb(platform: Platform, openid: str) -> list[Attempt]:
    # In compatible mode the plain part is the bomb, so it travels as in plain mode there.
    mode = Mode.SECURE if platform.settings.mode is Mode.SECURE else Mode.PLAIN
    sealed = pushes.seal_xml(_BOMB, openid, platform.account, mode, int(platform.clock.real()))
    return await _send(platform, "bomb_xml", sealed)


async def _huge(platform: Platform, openid: str) -> list[Attempt]:
    return await _send(platform, "huge", _sealed(platform, _typed(platform, openid, "x" * _MEGABYTE)))


async def _garbage(platform: Platform, openid: str) -> list[Attempt]:
    sealed = _sealed(platform, _typed(platform, openid, "sandbox: garbage"))
    return await _send(platform, "garbage", replace(sealed, body=secrets.token_bytes(512)))


KINDS: dict[str, Callable[[Platform, str], Awaitable[list[Attempt]]]] = {
    "duplicate": _duplicate,
    "reorder": _reorder,
    "wrong_signature": _wrong_signature,
    "stale": _stale,
    "unknown_event": _unknown_event,
    "extra_fields": _extra_fields,
    "bomb_xml": _bomb,
    "huge": _huge,
    "garbage": _garbage,
}
