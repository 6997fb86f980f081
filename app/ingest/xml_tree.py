"""Reading XML that strangers wrote: no DTD, no entities, bounded, by local names, with line numbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 64
MAX_ELEMENTS = 200_000
# Scanned papers in base64: megabytes that nothing here reads.
ATTACHMENT = "AttachmentBinaryObject"
# Some senders write the word for "nothing" of their database.
_NOTHING = {"", "NULL", "null", "N/A"}
_CHINESE = re.compile(
    rb"""<\?xml[^>]{1,100}encoding=["'](?P<encoding>gb2312|gbk|gb18030)["']""", re.IGNORECASE
)


class XmlRefusedError(Exception):
    """A text that is no XML, or XML that is not read here; `code` and `line` say why and where."""

    def __init__(self, code: str, line: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.line = line


@dataclass
class Node:
    """An element by its local name."""

    name: str
    line: int
    attributes: dict[str, str]
    raw_text: str = ""
    children: list["Node"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its own text with runs of blanks folded; "" also for the words that stand for nothing."""
        folded = " ".join(self.raw_text.split())
        return "" if folded in _NOTHING else folded

    def find(self, *path: str) -> "Node | None":
        """Give the first element below along a path of local names."""
        node: Node | None = self
        for name in path:
            node = next((child for child in node.children if child.name == name), None) if node else None
        return node

    def text_at(self, *path: str) -> str:
        """Give the text of the first element along a path, or ""."""
        node = self.find(*path)
        return node.text if node else ""

    def all(self, name: str) -> list["Node"]:
        """Give the direct children of a name."""
        return [child for child in self.children if child.name == name]

    def walk(self) -> Iterator["Node"]:
        """Give the element and everything below it, in the order of the text."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))


@dataclass(frozen=True)
class Tree:
    """A document, and the prefixes that it uses without declaring them."""

    root: Node
    undeclared: frozenset[str]


def read(body: bytes) -> Tree:
    """Read a document; namespaces are not looked at, so undeclared prefixes do no harm.

    Raises:
        XmlRefusedError: too_large, dtd_forbidden, too_deep, too_many_elements or not_xml.
    """
    if len(body) > MAX_BYTES:
        raise XmlRefusedError("too_large")
    builder = _Builder()
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(builder)
    try:
        parser.parse(BytesIO(_as_expat_reads_it(body)))
    except DefusedXmlException as error:
        raise XmlRefusedError("dtd_forbidden", builder.line()) from error
    except SAXParseException as error:
        raise XmlRefusedError("not_xml", error.getLineNumber()) from error
    except (SAXException, ValueError, LookupError) as error:
        # An encoding that Python does not know, or one of several bytes that expat can't read.
        raise XmlRefusedError("not_xml") from error
    if builder.root is None:
        raise XmlRefusedError("not_xml")
    return Tree(builder.root, frozenset(builder.used - builder.declared))


def _as_expat_reads_it(body: bytes) -> bytes:
    """Turn the Chinese encodings, which expat does not know, into UTF-8."""
    declared = _CHINESE.match(body)
    if declared is None:
        return body
    start, end = declared.span("encoding")
    return body[:start] + b"UTF-8" + body[end:].decode("gb18030").encode()


class _Builder(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.root: Node | None = None
        self.declared = {"xml", "xmlns"}
        self.used: set[str] = set()
        self._open: list[Node] = []
        self._parts: list[list[str]] = []
        self._count = 0
        self._locator: Locator | None = None

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 - the name that SAX calls
        self._locator = locator

    def line(self) -> int:
        return (self._locator.getLineNumber() if self._locator else None) or 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - the name that SAX calls
        self._count += 1
        if self._count > MAX_ELEMENTS:
            raise XmlRefusedError("too_many_elements", self.line())
        if len(self._open) >= MAX_DEPTH:
            raise XmlRefusedError("too_deep", self.line())
        found = {str(key): str(value) for key, value in attrs.items()}
        self.declared |= {key[6:] for key in found if key.startswith("xmlns:")}
        prefix, colon, local = name.rpartition(":")
        if colon:
            self.used.add(prefix)
        node = Node(local, self.line(), {key.rpartition(":")[2]: value for key, value in found.items()})
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)
        self._parts.append([])

    def characters(self, content: str) -> None:
        if self._open[-1].name != ATTACHMENT:
            self._parts[-1].append(content)

    def endElement(self, name: str) -> None:  # noqa: N802 - the name that SAX calls
        _ = name
        node = self._open.pop()
        node.raw_text = "".join(self._parts.pop())
