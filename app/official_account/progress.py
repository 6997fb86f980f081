"""通关状态 in the chat (R46): the businesses of the bound user that moved last, and the time line of a number."""

from urllib.parse import quote

from app.binding import queries as bindings
from app.certificates.rules import grouped
from app.core.clock import beijing_text
from app.core.db import db
from app.core.gateways import current
from app.official_account import topics
from app.statuses import queries

# The platform takes 2,048 bytes as one text, a link's address included.
_MOST_BUSINESSES, _LONGEST_STATUS = 5, 20


def overview(openid: str) -> str:
    """Answer the button 通关状态."""
    base = current().settings.public_url
    binding = bindings.by_openid(openid)
    if binding is None:
        return (
            f'请先<a href="{base}/m/bind">绑定用户</a>，再查询本企业业务的通关状态。\n'
            "回复证书编号可查询证书状态。"
        )
    found = queries.newest(db.session(), uscc=binding.operator.enterprise.uscc)[:_MOST_BUSINESSES]
    lines = [
        f"{_link(one.business_no, one.business_no)} {topics.cut(one.status, _LONGEST_STATUS)} "
        f"{beijing_text(one.occurred_at)[5:16]}"
        for one in found
    ]
    return "\n".join(
        [
            *lines,
            f'回复业务编号或证书编号可查询，也可<a href="{base}/m/status">点此打开通关状态</a>。',
            f'出境证书的通知在<a href="{base}/m/inbox">出证通知</a>中。',
        ]
    )


def of_number(openid: str, number: str) -> str | None:
    """Answer a typed number by its time line; None when it is no business of this bound user."""
    binding = bindings.by_openid(openid)
    steps = queries.time_line(db.session(), binding.operator, number) if binding else []
    if not steps:
        return None
    newest = steps[0]
    return "\n".join(
        [
            f"{newest.topic_zh} {grouped(number)}",
            f"{beijing_text(newest.occurred_at)[:16]} {topics.cut(newest.status, _LONGEST_STATUS)}",
            _link(number, "点此查看全部状态"),
        ]
    )


def _link(number: str, words: str) -> str:
    return f'<a href="{current().settings.public_url}/m/status?no={quote(number, safe="")}">{words}</a>'
