"""From the Markdown of staff to HTML: headings, lists, emphasis and links, nothing else.

Raw HTML is never passed through, so that no second library has to clean the result; a link leads to the web, to a
phone number, to a mailbox or into our own pages.
"""

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_RULES = ("heading", "list", "emphasis", "link", "newline", "escape", "entity")
_LINKS = re.compile(r"(?:https?://|tel:|mailto:|/(?!/))", re.IGNORECASE)
# Above them stand the page's own title (h1) and the article's (h2).
_TOP, _DEEPEST = 3, 6


def to_html(body: str) -> Markup:
    """Render a text; a line's end stays one. The result is safe to stand in a page."""
    tokens = _markdown.parse(body)
    _shift_headings(tokens)
    return Markup(_markdown.renderer.render(tokens, _markdown.options, {}))  # noqa: S704 - raw HTML is escaped


def to_plain(body: str) -> str:
    """Give the words alone, one line a paragraph, for the chat."""
    inline = (token for token in _markdown.parse(body) if token.type == "inline")
    return "\n".join("".join(_words(token.children or [])) for token in inline)


def _words(children: Sequence[Token]) -> list[str]:
    return ["\n" if child.type.endswith("break") else child.content for child in children]


def _shift_headings(tokens: Sequence[Token]) -> None:
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1:]) + _TOP - 1, _DEEPEST)}"


def _reader() -> MarkdownIt:
    made = MarkdownIt("zero", {"breaks": True}).enable(_RULES)
    made.validateLink = lambda url: bool(_LINKS.match(url))  # type: ignore[method-assign]
    return made


_markdown = _reader()
