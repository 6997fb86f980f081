"""Pushes to the account's server: their XML, their signature, their envelope."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from wechat_sandbox import crypto
from wechat_sandbox.account import Account, Mode
from wechat_sandbox.clock import Clock

Value = str | int | Sequence[tuple[str, Any]]


@dataclass(frozen=True)
class Push:
    """One message or event; fields are pairs of name and text, number or nested pairs."""

    openid: str
    msg_type: str
    fields: tuple[tuple[str, Value], ...] = ()
    created_at: int = field(default_factory=lambda: int(Clock.real()))

    @property
    def label(self) -> str:
        """A few words for the log: the event, or the kind of message."""
        return str(dict(self.fields).get("Event", self.msg_type))


@dataclass(frozen=True)
class SealedPush:
    """A push ready to travel; all attempts carry exactly this query and body."""

    query: tuple[tuple[str, str], ...]
    body: bytes


def message(openid: str, msg_type: str, number: int, *fields: tuple[str, Value]) -> Push:
    """Build a message typed on the phone; it carries a 64-bit MsgId."""
    return Push(openid, msg_type, (*fields, ("MsgId", number)))


def event(openid: str, name: str, *fields: tuple[str, Value]) -> Push:
    """Build an event; events have no MsgId."""
    return Push(openid, "event", (("Event", name), *fields))


def to_xml(push: Push, account: Account) -> str:
    """Return the plain XML of a push."""
    head: tuple[tuple[str, Value], ...] = (
        ("ToUserName", account.original_id),
        ("FromUserName", push.openid),
        ("CreateTime", push.created_at),
        ("MsgType", push.msg_type),
    )
    return f"<xml>{_render((*head, *push.fields))}</xml>"


def seal(push: Push, account: Account, mode: Mode) -> SealedPush:
    """Sign a push and encrypt it as the mode asks."""
    return seal_xml(to_xml(push, account), push.openid, account, mode, int(Clock.real()))


def seal_xml(xml: str, openid: str, account: Account, mode: Mode, timestamp: int) -> SealedPush:
    """Sign any XML at any unix time (seconds) and encrypt it as the mode asks."""
    stamp, nonce = str(timestamp), str(secrets.randbelow(2_000_000_000))
    query = [
        ("signature", crypto.signature(account.token, stamp, nonce)),
        ("timestamp", stamp),
        ("nonce", nonce),
        ("openid", openid),
    ]
    if mode is Mode.PLAIN:
        return SealedPush(tuple(query), xml.encode())
    sealed = crypto.encrypt(xml.encode(), account.aes_key, account.appid)
    query.append(("encrypt_type", "aes"))
    query.append(("msg_signature", crypto.signature(account.token, stamp, nonce, sealed)))
    encrypted = f"<Encrypt>{cdata(sealed)}</Encrypt>"
    if mode is Mode.COMPATIBLE:
        body = xml.removesuffix("</xml>") + encrypted + "</xml>"
    else:
        body = f"<xml><ToUserName>{cdata(account.original_id)}</ToUserName>{encrypted}</xml>"
    return SealedPush(tuple(query), body.encode())


def cdata(text: str) -> str:
    """Wrap a text; `]]>` inside it is split into two sections."""
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def _render(fields: Sequence[tuple[str, Any]]) -> str:
    return "".join(f"<{name}>{_value(value)}</{name}>" for name, value in fields)


def _value(value: Any) -> str:
    if isinstance(value, int):
        return str(value)
    return cdata(value) if isinstance(value, str) else _render(value)
