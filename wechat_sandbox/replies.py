"""Answers of the account's server to a push: understood, or found faulty."""

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from wechat_sandbox import crypto
from wechat_sandbox.account import Account, Mode

_LONGEST_TEXT = 2048
_PLAIN_KINDS = {"image", "voice", "video", "music", "transfer_customer_service"}


class BadReplyError(Exception):
    """An answer that the platform cannot use; the chat shows 该公众号提供的服务出现故障."""


@dataclass(frozen=True)
class Reply:
    """A passive reply: a text, a news article or one of the media kinds."""

    kind: str
    text: str = ""
    articles: list[dict[str, str]] = field(default_factory=list)


def read_reply(body: bytes, account: Account, mode: Mode, openid: str) -> Reply | None:
    """Understand the body of an answer; None means that nothing is shown.

    An empty body and `success` are taken in every mode. In secure mode anything else must be encrypted and
    rightly signed; in compatible mode it may be. Raises BadReplyError, which names the fault.
    """
    if body.strip() in {b"", b"success"}:
        return None
    root = _parse(body)
    if root.find("Encrypt") is not None:
        if mode is Mode.PLAIN:
            raise BadReplyError("an encrypted reply in plain mode")
        root = _parse(_open(root, account))
    elif mode is Mode.SECURE:
        raise BadReplyError("a plain reply in secure mode")
    return _understand(root, account, openid)


def _parse(body: bytes) -> Element:
    try:
        root: Element = fromstring(body)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise BadReplyError(f"not XML: {type(error).__name__}") from error
    if root.tag != "xml":
        raise BadReplyError("the root element is not <xml>")
    return root


def _open(root: Element, account: Account) -> bytes:
    sealed = _text(root, "Encrypt")
    parts = [_text(root, name) for name in ("TimeStamp", "Nonce")]
    if crypto.signature(account.token, *parts, sealed) != _text(root, "MsgSignature"):
        raise BadReplyError("MsgSignature is wrong")
    try:
        return crypto.decrypt(sealed, account.aes_key, account.appid)
    except crypto.CryptoError as error:
        raise BadReplyError(str(error)) from error


def _understand(root: Element, account: Account, openid: str) -> Reply:
    if (_text(root, "ToUserName"), _text(root, "FromUserName")) != (openid, account.original_id):
        raise BadReplyError("ToUserName and FromUserName are not swapped")
    if not _text(root, "CreateTime").isdecimal():
        raise BadReplyError("CreateTime is not a unix time")
    kind = _text(root, "MsgType")
    if kind == "text":
        return _text_reply(_text(root, "Content"))
    if kind == "news":
        return _news_reply(root)
    if kind in _PLAIN_KINDS:
        return Reply(kind)
    raise BadReplyError(f"unknown MsgType {kind[:40]!r}")


def _text_reply(content: str) -> Reply:
    if not content:
        raise BadReplyError("the text is empty")
    if len(content.encode()) > _LONGEST_TEXT:
        raise BadReplyError("the text has more than 2,048 bytes")
    return Reply("text", content)


def _news_reply(root: Element) -> Reply:
    articles = [
        {name.lower(): item.findtext(name) or "" for name in ("Title", "Description", "PicUrl", "Url")}
        for item in root.iterfind("Articles/item")
    ]
    if len(articles) != 1 or _text(root, "ArticleCount") != "1":
        raise BadReplyError("a news reply has exactly one article")
    return Reply("news", articles=articles)


def _text(root: Element, name: str) -> str:
    return root.findtext(name) or ""
