"""The query parameters of the signed interface."""

from flask import request

from app.core.errors import AppError

_FLAGS = {"check", "quiet"}


class UnknownParameterError(AppError):
    """A query parameter that does not exist: a mistyped `check` must not become the real thing."""

    code = "unknown_parameter"
    message_zh = "查询参数只有 check 和 quiet，值为 1 或 0。"


def flags() -> dict[str, bool]:
    """Read `check` and `quiet` of the current request, each 1, 0 or absent.

    Raises:
        UnknownParameterError: for anything else.
    """
    given = {name: request.args.getlist(name) for name in request.args}
    if given.keys() - _FLAGS or any(values not in (["0"], ["1"]) for values in given.values()):
        raise UnknownParameterError
    return {name: given.get(name) == ["1"] for name in _FLAGS}
