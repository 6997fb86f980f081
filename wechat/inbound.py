"""Believe and understand what the platform pushes to us, or refuse it with one reason."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from wechat.account import Account, Mode
from wechat.crypto import decrypt, matches, signature
from wechat.errors import InboundRejected
from wechat.xml_reader import Value, read, text_of

LARGEST_BODY = 64 * 1024
TIMESTAMP_WINDOW = timedelta(minutes=10)
LARGEST_ID = 2**63 - 1
LATEST_MOMENT = 2**33

_NUMBER = re.compile(r"[0-9]{1,19}")
_OPENID = re.compile(r"[0-9A-Za-z_-]{1,64}")
_NAME = re.compile(r"[0-9A-Za-z_-]{1,64}")
_SCENE_PREFIX = "qrscene_"
_SUBSCRIBE_MSG = ("SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent", "SubscribeMsgSentEvent")


@dataclass(frozen=True, repr=False)
class Inbound:
    """Hold one push; printing it shows no personal data.

    `created_at` is aware UTC. `msg_type` is lower case, `event` as the platform spells it.
    `msgid_of_template` and `status` belong to TEMPLATESENDJOBFINISH. `scene` is the scene of a
    QR code without its prefix, or None.
    `fields` holds every field that came, known or not. `encrypted` says whether the push came encrypted.
    """

    to_user: str
    openid: str
    created_at: datetime
    msg_type: str
    event: str
    event_key: str
    msg_id: int | None
    msgid_of_template: int | None
    status: str
    content: str
    scan_type: str
    scan_result: str
    ticket: str
    scene: str | None
    subscribe_msg: list[dict[str, str]]
    fields: dict[str, Value]
    dedupe_key: str
    encrypted: bool

    def __repr__(self) -> str:
        return f"Inbound({self.msg_type} {self.event} {self.dedupe_key})"


def verify_url(account: Account, args: Mapping[str, str]) -> str:
    """Return the `echostr` to answer with, byte for byte, when the platform checks our address.

    Raises InboundRejected when the signature is wrong (platform document, URL verification).
    """
    _require_signature(account, args, "signature", [])
    return args.get("echostr", "")


def receive(
    account: Account,
    args: Mapping[str, str],
    body: bytes,
    now: datetime,
    *,
    window: timedelta = TIMESTAMP_WINDOW,
) -> Inbound:
    """Return the push in `body` after every check that the account's mode asks for.

    `args` is the query. A nonce may come again: the platform's own retries repeat it. Raises InboundRejected
    and nothing else, whatever comes.
    """
    if len(body) > LARGEST_BODY:
        raise InboundRejected("body is too large")
    _require_recent(args, now, window)
    fields, encrypted = _opened(account, args, body)
    inbound = _understand(account, fields, encrypted=encrypted)
    if account.original_id and inbound.to_user != account.original_id:
        raise InboundRejected("push for another account")
    return inbound


def _opened(account: Account, args: Mapping[str, str], body: bytes) -> tuple[dict[str, Value], bool]:
    """Return the believed fields and whether they came encrypted; the mode alone decides what may come."""
    says_encrypted = args.get("encrypt_type", "raw") != "raw"
    if account.mode is Mode.plain:
        if says_encrypted:
            raise InboundRejected("encrypted push in plain mode")
        _require_signature(account, args, "signature", [])
        return read(body), False
    fields = read(body)
    secret = text_of(fields, "Encrypt")
    if secret:
        _require_signature(account, args, "msg_signature", [secret])
        return read(decrypt(account, secret).encode()), True
    if account.mode is Mode.secure or says_encrypted:
        raise InboundRejected("plain push where an encrypted one is due")
    _require_signature(account, args, "signature", [])
    return fields, False


def _require_signature(account: Account, args: Mapping[str, str], name: str, more: list[str]) -> None:
    if not account.token:
        # Without this, anybody could sign.
        raise InboundRejected("no token is configured")
    expected = signature(account.token, args.get("timestamp", ""), args.get("nonce", ""), *more)
    if not matches(args.get(name, ""), expected):
        raise InboundRejected(f"{name} is wrong")


def _require_recent(args: Mapping[str, str], now: datetime, window: timedelta) -> None:
    stamp = args.get("timestamp", "")
    if not _NUMBER.fullmatch(stamp) or abs(int(stamp) - now.timestamp()) > window.total_seconds():
        raise InboundRejected("timestamp is stale or missing")


def _understand(account: Account, fields: dict[str, Value], *, encrypted: bool) -> Inbound:
    openid, msg_type = text_of(fields, "FromUserName"), text_of(fields, "MsgType").lower()
    event, event_key = text_of(fields, "Event"), text_of(fields, "EventKey")
    to_user, status = text_of(fields, "ToUserName"), text_of(fields, "Status")
    if not _OPENID.fullmatch(openid) or not _NAME.fullmatch(to_user) or not _NAME.fullmatch(msg_type):
        raise InboundRejected("a field that every push has is missing or malformed")
    if msg_type == "event" and not _NAME.fullmatch(event):
        raise InboundRejected("Event is missing or malformed")
    created_at = _number(fields, "CreateTime", LATEST_MOMENT)
    if created_at is None:
        raise InboundRejected("CreateTime is missing")
    scan = fields.get("ScanCodeInfo")
    scan = scan if isinstance(scan, dict) else {}
    inbound = Inbound(
        to_user=to_user,
        openid=openid,
        created_at=datetime.fromtimestamp(created_at, UTC),
        msg_type=msg_type,
        event=event,
        event_key=event_key,
        msg_id=_number(fields, "MsgId", LARGEST_ID),
        msgid_of_template=_number(fields, "MsgID", LARGEST_ID),
        status=status,
        content=text_of(fields, "Content"),
        scan_type=text_of(scan, "ScanType"),
        scan_result=text_of(scan, "ScanResult"),
        ticket=text_of(fields, "Ticket"),
        scene=_scene(event, event_key),
        subscribe_msg=_subscribe_msg(fields),
        fields=fields,
        dedupe_key="",
        encrypted=encrypted,
    )
    object.__setattr__(inbound, "dedupe_key", _dedupe_key(account, inbound))
    return inbound


def _number(fields: Mapping[str, Value], name: str, largest: int) -> int | None:
    text = text_of(fields, name)
    if not text:
        return None
    if not _NUMBER.fullmatch(text) or int(text) > largest:
        raise InboundRejected(f"{name} is not a number of ours")
    return int(text)


def _scene(event: str, event_key: str) -> str | None:
    if event == "subscribe":
        return event_key.removeprefix(_SCENE_PREFIX) if event_key.startswith(_SCENE_PREFIX) else None
    return event_key or None if event == "SCAN" else None


def _subscribe_msg(fields: Mapping[str, Value]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for name in _SUBSCRIBE_MSG:
        holder = fields.get(name)
        items = holder.get("List") if isinstance(holder, dict) else None
        for item in items if isinstance(items, list) else []:
            if isinstance(item, dict):
                texts = {key: value for key, value in item.items() if isinstance(value, str)}
                found.append(texts)
    return found


def _dedupe_key(account: Account, inbound: Inbound) -> str:
    """Return what is equal for the platform's repetitions of one push and differs for any two pushes.

    MsgId alone was seen with two users, and two events may share a second (users' reports).
    """
    what: list[object] = [inbound.openid]
    if inbound.msg_id is not None and inbound.msg_type != "event":
        what += ["message", inbound.msg_id]
    else:
        what += [
            inbound.created_at.timestamp(),
            inbound.msg_type,
            inbound.event,
            inbound.event_key,
            inbound.msgid_of_template,
            inbound.scan_result,
            inbound.content,
            inbound.subscribe_msg,
        ]
    digest = hashlib.sha256(json.dumps(what).encode()).hexdigest()
    return f"{account.appid}:{digest[:40]}"
