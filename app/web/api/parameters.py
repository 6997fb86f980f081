"""The query parameters of the signed interface."""

import re
from dataclasses import dataclass

from flask import request

from app.core.errors import AppError

_FLAGS = {"check", "quiet"}
_NUMBER = re.compile(r"[0-9]{1,18}")
_MOST = 1000
_CUT = ("after", "limit")


class UnknownParameterError(AppError):
    """A query parameter that does not exist: a mistyped `check` must not become the real thing."""

    code = "unknown_parameter"
    message_zh = "查询参数只有 check 和 quiet，值为 1 或 0。"


class PageError(AppError):
    """A page was asked for that can't be meant."""

    code = "page_invalid"
    message_zh = "查询参数只有 after（从 0 起的整数）和 limit（1 至 1000）。"


@dataclass(frozen=True, slots=True)
class Cut:
    """Which page of a sequence is wanted: what came after an id, and how many at most."""

    after: int
    limit: int


def cut(*beside: str) -> Cut:
    """Read `after` (default 0) and `limit` (default 100, at most 1,000) of the current request.

    Parameters that a route reads beside these are named; each may be given once.

    Raises:
        PageError: for anything else.
    """
    given = {name: request.args.getlist(name) for name in request.args}
    is_known = given.keys() <= {*_CUT, *beside} and all(len(values) == 1 for values in given.values())
    texts = {name: values[0] for name, values in given.items() if name in _CUT}
    if not is_known or not all(_NUMBER.fullmatch(text) for text in texts.values()):
        raise PageError
    found = Cut(int(texts.get("after", "0")), int(texts.get("limit", "100")))
    if not 1 <= found.limit <= _MOST:
        raise PageError
    return found


def flags() -> dict[str, bool]:
    """Read `check` and `quiet` of the current request, each 1, 0 or absent.

    Raises:
        UnknownParameterError: for anything else.
    """
    given = {name: request.args.getlist(name) for name in request.args}
    if given.keys() - _FLAGS or any(values not in (["0"], ["1"]) for values in given.values()):
        raise UnknownParameterError
    return {name: given.get(name) == ["1"] for name in _FLAGS}
