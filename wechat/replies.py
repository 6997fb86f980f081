"""Write the answers that a push may carry back into the chat."""

import re
from datetime import datetime

from wechatpy.replies import ArticlesReply, TextReply

from wechat.account import Account, Mode
from wechat.crypto import encrypt, signature
from wechat.inbound import Inbound

EMPTY = ""
LONGEST_TEXT_BYTES = 2048

# XML 1.0 has no place for these, not even escaped.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def text(inbound: Inbound, content: str, now: datetime) -> str:
    """Return the XML that answers `inbound` with `content`, cut at 2,048 bytes of UTF-8 between characters.

    Newlines and `<a href>` links work in the chat. Blank content gives EMPTY, because the platform calls an
    empty text a faulty service (platform document, passive reply).
    """
    clean = _UNWRITABLE.sub("", content)
    clean = clean.encode()[:LONGEST_TEXT_BYTES].decode(errors="ignore")
    if not clean.strip():
        return EMPTY
    reply = TextReply(
        source=inbound.to_user, target=inbound.openid, time=int(now.timestamp()), content=_inside_cdata(clean)
    )
    return str(reply.render())


def news(
    inbound: Inbound, now: datetime, *, title: str, description: str, url: str, picture_url: str = ""
) -> str:
    """Return the XML that answers `inbound` with one article, as many as the platform allows here."""
    article = {"title": title, "description": description, "url": url, "image": picture_url}
    clean = {name: _inside_cdata(_UNWRITABLE.sub("", value)) for name, value in article.items()}
    reply = ArticlesReply(
        source=inbound.to_user, target=inbound.openid, time=int(now.timestamp()), articles=[clean]
    )
    return str(reply.render())


def encode(account: Account, xml: str, timestamp: int, nonce: str, *, encrypted: bool = False) -> str:
    """Return the body to answer with: encrypted in secure mode, and in compatible mode where the push was.

    `encrypted` is `Inbound.encrypted`. EMPTY and `success` are sent as they are in every mode.
    """
    wanted = account.mode is Mode.secure or (account.mode is Mode.compatible and encrypted)
    if not wanted or xml in {EMPTY, "success"}:
        return xml
    secret = encrypt(account, xml)
    signed = signature(account.token, str(timestamp), nonce, secret)
    return (
        f"<xml><Encrypt><![CDATA[{secret}]]></Encrypt><MsgSignature><![CDATA[{signed}]]></MsgSignature>"
        f"<TimeStamp>{timestamp}</TimeStamp><Nonce><![CDATA[{_inside_cdata(nonce)}]]></Nonce></xml>"
    )


def _inside_cdata(value: str) -> str:
    # wechatpy writes the value between the marks as it is, so the closing mark is split over two sections.
    return value.replace("]]>", "]]]]><![CDATA[>")
