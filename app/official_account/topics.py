"""The words of the menu, typed into the chat: the page behind each, and what staff have written for it (R46)."""

from app.announcements import queries, rendering
from app.announcements.models import KIND_ZH, Kind
from app.core.db import db
from app.core.gateways import current

# The platform takes 2,048 bytes as one text; a Chinese character is three of them.
_MOST_LINES, _LONGEST_TITLE, _LONGEST_TEXT = 8, 24, 200
_PAGES = {
    "通关状态": "status",
    "用户绑定": "bind",
    "信息订阅": "subscribe",
    "订阅管理": "subscriptions",
    "证书查询": "query",
}
_LISTS = {
    Kind.ANNOUNCEMENT: "announcements",
    Kind.VERSION_NOTE: "versions",
    Kind.POLICY: "policy",
    Kind.FAQ: "faq",
}
_KINDS = {words: kind for kind, words in KIND_ZH.items()}


def answer(words: str) -> str | None:
    """Answer the words of a menu button as the button would; None when they are none."""
    if words in _PAGES:
        return _link(_PAGES[words], f"点此打开{words}")
    kind = _KINDS.get(words)
    if kind is None:
        return None
    if kind is Kind.ABOUT:
        told = [cut(rendering.to_plain(part.body), _LONGEST_TEXT) for part in _shown(kind, 1)]
        return "\n".join([*told, _link("about", f"点此打开{words}")])
    lines = [_link(f"article/{one.id}", cut(one.title, _LONGEST_TITLE)) for one in _shown(kind, _MOST_LINES)]
    return "\n".join([*lines, _link(_LISTS[kind], f"点此打开{words}")])


def _shown(kind: Kind, limit: int) -> list[queries.Article]:
    return queries.shown(db.session(), kind, limit=limit)


def _link(path: str, words: str) -> str:
    return f'<a href="{current().settings.public_url}/m/{path}">{words}</a>'


def cut(text: str, longest: int) -> str:
    """Bound a text of others for the chat, and leave no sign in it that could begin a link."""
    # The chat reads a link out of angle brackets, so those of a text become other signs.
    flat = text.replace("<", "〈").replace(">", "〉")
    return flat if len(flat) <= longest else f"{flat[:longest]}……"
