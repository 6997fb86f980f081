"""The language of a page: Chinese, or English on the pages that speak both (D29)."""

from enum import StrEnum
from typing import Protocol

from flask import Blueprint, Flask, g, request

from app.web.shared.english import ENGLISH

COOKIE = "language"


class Language(StrEnum):
    """What a page speaks; the value is the HTML language."""

    CHINESE = "zh-CN"
    ENGLISH = "en"


def register(app: Flask) -> None:
    """Give templates `say(text)`, `told(sentence)` and `spoken()`."""
    app.jinja_env.globals |= {"say": say, "spoken": spoken, "told": told}


def speak_both(pages: Blueprint) -> None:
    """Let the pages of a blueprint speak the visitor's language: as he switched, else as his browser asks."""
    # Earlier than any check that may refuse the request, so that the refusal speaks the language too.
    pages.url_value_preprocessor(lambda _endpoint, _values: _choose())


def spoken() -> Language:
    """Give the language of this answer."""
    found: Language = g.get("language", Language.CHINESE)
    return found


def is_chosen() -> bool:
    """Tell whether this page speaks both languages."""
    return "language" in g


def say(text: str, **values: object) -> str:
    """Say a Chinese text in the page's language, with the values in its braces.

    A text without a translation, such as a name, stays as it is.
    """
    words = ENGLISH.get(text, text) if spoken() is Language.ENGLISH else text
    return words.format(**values) if values else words


class Bilingual(Protocol):
    """A sentence in both languages."""

    @property
    def zh(self) -> str:
        """The Chinese one."""
        ...

    @property
    def en(self) -> str:
        """The English one."""
        ...


def told(sentence: Bilingual) -> str:
    """Give a sentence in the page's language."""
    return sentence.en if spoken() is Language.ENGLISH else sentence.zh


def _choose() -> None:
    wished = request.cookies.get(COOKIE)
    if wished in list(Language):
        g.language = Language(wished)
    else:
        best = request.accept_languages.best_match(["zh", *Language], default=Language.CHINESE)
        g.language = Language.ENGLISH if best == Language.ENGLISH else Language.CHINESE
