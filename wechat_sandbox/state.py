"""What the platform remembers: users, chats, templates, menu, QR codes and tokens."""

import secrets
import string
import time
from dataclasses import dataclass, field
from typing import Any, Self

_OPENID_CHARACTERS = string.ascii_letters + string.digits + "-_"
_MESSAGES_PER_USER = 2000
_MESSAGES_SAVED_PER_USER = 100
_SMS = 500


@dataclass
class User:
    """A person with a phone."""

    openid: str
    nickname: str
    unionid: str = ""
    following: bool = False
    # A visitor in snapshot mode whose openid is made up by the platform.
    snapshot: bool = False
    subscribed_at: int = 0
    subscribe_scene: str = "ADD_SCENE_SEARCH"
    qr_scene: int = 0
    qr_scene_str: str = ""
    remark: str = ""
    # How many subscription notices (订阅通知) each template may still send.
    grants: dict[str, int] = field(default_factory=dict)


@dataclass
class Template:
    """A template of the account; `family` is `template` (模板消息) or `notice` (订阅通知)."""

    template_id: str
    title: str
    content: str
    example: str = ""
    family: str = "template"
    # Allowed values of const and enum fields, by key; keys that are absent take any short text.
    choices: dict[str, list[str]] = field(default_factory=dict)
    # 2 is a one-time notice, 3 a long-term one; template messages do not use it.
    notice_type: int = 2


@dataclass
class Message:
    """One entry of a chat; `body` holds what only this kind of entry has."""

    number: int
    openid: str
    # `to_user` came from the account or the platform, `from_user` was typed on the phone.
    direction: str
    kind: str
    at: float
    body: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the entry flat, ready for JSON; `at` is unix seconds."""
        return {
            "id": self.number,
            "openid": self.openid,
            "kind": self.kind,
            "direction": self.direction,
            "at": round(self.at, 3),
            **self.body,
        }


@dataclass
class QrCode:
    """A scene QR code; `expires_at` is None for a permanent one."""

    ticket: str
    url: str
    scene_id: int = 0
    scene_str: str = ""
    expires_at: float | None = None

    @property
    def scene(self) -> str:
        """The scene as events carry it."""
        return self.scene_str or str(self.scene_id)


@dataclass
class Token:
    """An access_token of either kind (`classic` or `stable`)."""

    value: str
    kind: str
    expires_at: float
    # Set when a newer token or a forced refresh ends it before its time.
    ends_at: float | None = None


@dataclass
class Sms:
    """A short message (SMS) that the account's own system handed over."""

    number: int
    phone: str
    text: str
    at: float

    def as_dict(self) -> dict[str, Any]:
        """Return it ready for JSON; `at` is unix seconds."""
        return {"id": self.number, "phone": self.phone, "text": self.text, "at": round(self.at, 3)}


@dataclass
class State:
    """Everything that a restart keeps."""

    users: dict[str, User] = field(default_factory=dict)
    messages: dict[str, list[Message]] = field(default_factory=dict)
    templates: dict[str, Template] = field(default_factory=dict)
    menu: dict[str, Any] | None = None
    conditional_menus: list[dict[str, Any]] = field(default_factory=list)
    qr_codes: dict[str, QrCode] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    sms: list[Sms] = field(default_factory=list)
    last_number: int = 0
    last_message: int = 0

    def new_user(self, nickname: str = "", *, snapshot: bool = False) -> User:
        """Add a person who does not follow yet."""
        openid = "o" + "".join(secrets.choice(_OPENID_CHARACTERS) for _ in range(27))
        name = nickname or f"用户{len(self.users) + 1}"
        user = User(openid, name, unionid=_unionid(), snapshot=snapshot)
        self.users[openid] = user
        return user

    def next_number(self) -> int:
        """Return a number that was never given before; it needs 64 bits, like the platform's own."""
        self.last_number = max(self.last_number + 1, time.time_ns())
        return self.last_number

    def add_message(self, openid: str, direction: str, kind: str, body: dict[str, Any]) -> Message:
        """Write one entry into a chat; the oldest ones go beyond 2,000."""
        self.last_message += 1
        message = Message(self.last_message, openid, direction, kind, time.time(), body)
        chat = self.messages.setdefault(openid, [])
        chat.append(message)
        if len(chat) > _MESSAGES_PER_USER:
            del chat[0]
        return message

    def add_sms(self, phone: str, text: str) -> Sms:
        """Keep a short message; the oldest ones go beyond 500."""
        self.last_message += 1
        message = Sms(self.last_message, phone, text, time.time())
        self.sms.append(message)
        del self.sms[:-_SMS]
        return message

    def as_dict(self) -> dict[str, Any]:
        """Return what the state file keeps, to be written at once; of each chat only the last 100 entries."""
        return {
            "users": [vars(user) for user in self.users.values()],
            "messages": [
                vars(message)
                for chat in self.messages.values()
                for message in chat[-_MESSAGES_SAVED_PER_USER:]
            ],
            "templates": [vars(template) for template in self.templates.values()],
            "menu": self.menu,
            "conditional_menus": self.conditional_menus,
            "qr_codes": [vars(code) for code in self.qr_codes.values()],
            "tokens": [vars(token) for token in self.tokens.values()],
            "sms": [vars(message) for message in self.sms],
            "last_number": self.last_number,
            "last_message": self.last_message,
        }

    @classmethod
    def from_dict(cls, found: dict[str, Any]) -> Self:
        """Read back what `as_dict` wrote; raises KeyError, TypeError or AttributeError on anything else."""
        state = cls(menu=found["menu"], conditional_menus=found["conditional_menus"])
        state.users = {row["openid"]: User(**row) for row in found["users"]}
        state.templates = {row["template_id"]: Template(**row) for row in found["templates"]}
        state.qr_codes = {row["ticket"]: QrCode(**row) for row in found["qr_codes"]}
        state.tokens = {row["value"]: Token(**row) for row in found["tokens"]}
        # Files of before there were short messages lack them.
        state.sms = [Sms(**row) for row in found.get("sms", [])]
        for row in found["messages"]:
            state.messages.setdefault(row["openid"], []).append(Message(**row))
        state.last_number = found["last_number"]
        state.last_message = found["last_message"]
        return state


def _unionid() -> str:
    return "oU" + "".join(secrets.choice(_OPENID_CHARACTERS) for _ in range(26))
