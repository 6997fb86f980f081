"""Read the platform's small XML strictly: no entities, no document type, bounded depth, plain values out."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import fromstring

from wechat.errors import InboundRejected

Value = str | dict[str, "Value"] | list["Value"]

DEEPEST = 6
# These hold several things or one; readers shall always find a list.
_LISTS = {"List", "item"}


def read(body: bytes) -> dict[str, Value]:
    """Return the children of the root `xml` by tag: text, dictionary, or a list where a tag is repeated.

    `body` must be UTF-8, whatever its own declaration says. Raises InboundRejected for everything else.
    defusedxml is used and not wechatpy's parser, which loses fields (MenuId), lets foreign exceptions through
    and doesn't see doubled fields.
    """
    try:
        root: Element = fromstring(body.decode("utf-8-sig"), forbid_dtd=True)
    except UnicodeDecodeError:
        raise InboundRejected("body is not UTF-8") from None
    except (ParseError, ValueError, LookupError):
        raise InboundRejected("body is not the XML expected") from None
    if root.tag != "xml":
        raise InboundRejected("root is not xml")
    return _children(root, 1)


def _children(parent: Element, depth: int) -> dict[str, Value]:
    if depth > DEEPEST:
        raise InboundRejected("XML is nested too deeply")
    found: dict[str, Value] = {}
    for child in parent:
        value = _children(child, depth + 1) if len(child) else (child.text or "").strip()
        known = found.get(child.tag)
        if isinstance(known, list):
            known.append(value)
        elif known is not None:
            found[child.tag] = [known, value]
        else:
            found[child.tag] = [value] if child.tag in _LISTS else value
    return found


def text_of(fields: Mapping[str, Value], name: str) -> str:
    """Return the text of a field, "" where it is absent; refuse a doubled or nested one."""
    value = fields.get(name, "")
    if not isinstance(value, str):
        raise InboundRejected(f"{name} is doubled or nested")
    return value
