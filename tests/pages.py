"""A page as a person without scripts has it: its words, its links and its forms."""

import unicodedata
from dataclasses import dataclass, field
from html.parser import HTMLParser


def folded(text: str) -> str:
    """Fold a text for comparing it with the manual's words: NFKC, without blanks (D40)."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@dataclass
class Form:
    """A form with what it would send: every value that is typed, ticked or hidden."""

    method: str
    action: str
    values: dict[str, str] = field(default_factory=dict)


class Page(HTMLParser):
    """One page, read once."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: dict[str, str] = {}
        self.images: list[str] = []
        self._words: list[str] = []
        self._link: tuple[str, list[str]] | None = None
        self.feed(html)
        self.text = folded("".join(self._words))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        match tag:
            case "form":
                self.forms.append(Form(found.get("method", "get"), found.get("action", "")))
            case "input" if self.forms and self._is_sent(found):
                self.forms[-1].values[found["name"]] = found.get("value", "")
            case "a":
                self._link = (found.get("href", ""), [])
            case "img":
                self.images.append(found.get("src", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link is not None:
            address, words = self._link
            self.links.setdefault(folded("".join(words)), address)
            self._link = None

    def handle_data(self, data: str) -> None:
        self._words.append(data)
        if self._link is not None:
            self._link[1].append(data)

    def form(self, action_end: str = "") -> Form:
        """Give the form whose address ends so; the first one when nothing is said."""
        return next(form for form in self.forms if form.action.split("?")[0].endswith(action_end))

    @staticmethod
    def _is_sent(found: dict[str, str]) -> bool:
        if "name" not in found or found.get("type") == "submit":
            return False
        return found.get("type") not in {"radio", "checkbox"} or "checked" in found
