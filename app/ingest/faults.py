"""Faults of delivered fields: a stable code for programs, a Chinese sentence for people, the field's path."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

# pydantic's name of a fault -> our published code and sentence; {…} is filled from the fault's context.
_WORDS = {
    "missing": ("required", "必填。"),
    "extra_forbidden": ("unknown_field", "没有这个字段。"),
    "string_type": ("must_be_text", "必须是文本。"),
    "string_unicode": ("control_character", "不能含有控制字符。"),
    "string_too_short": ("required", "不能为空。"),
    "string_too_long": ("too_long", "最多 {max_length} 个字符。"),
    "int_type": ("must_be_integer", "必须是整数。"),
    "int_from_float": ("must_be_integer", "必须是整数。"),
    "greater_than_equal": ("too_small", "不能小于 {ge}。"),
    "less_than_equal": ("too_large", "不能大于 {le}。"),
    "enum": ("not_allowed", "只能是 {expected}。"),
    "literal_error": ("not_allowed", "只能是 {expected}。"),
    "list_type": ("must_be_list", "必须是列表。"),
    "too_long": ("too_many", "最多 {max_length} 项。"),
    "dict_type": ("must_be_object", "必须是 JSON 对象。"),
    "model_type": ("must_be_object", "必须是 JSON 对象。"),
    "date_type": ("invalid_date", "必须是 YYYY-MM-DD 形式的日期。"),
    "datetime_type": ("invalid_moment", "必须是 2026-11-22T10:15:08+08:00 形式的时间，须带时区。"),
}
_OTHERWISE = ("invalid", "内容不正确。")
MAX_PATH = 200

CODES = tuple(
    dict.fromkeys(
        [code for code, _ in _WORDS.values()]
        + ["invalid", "control_character", "invalid_number", "invalid_code", "invalid_phone", "invalid_uscc"]
        + ["date_out_of_range", "in_future", "before_issue", "same_number", "too_deep"]
    )
)


@dataclass(frozen=True)
class Fault:
    """What is wrong with one field; `field` is a dotted path such as `parties.0.uscc`, "" is the whole item."""

    field: str
    code: str
    message_zh: str


def invalid(code: str, message_zh: str) -> PydanticCustomError:
    """Make the error that a validator raises for a fault of ours."""
    return PydanticCustomError(code, message_zh)


def from_pydantic(error: ValidationError) -> list[Fault]:
    """Turn every error that pydantic found into a fault."""
    return [_translated(detail) for detail in error.errors(include_url=False, include_input=False)]


def _translated(detail: ErrorDetails) -> Fault:
    path = _readable(".".join(str(part) for part in detail["loc"]))
    kind = detail["type"]
    if kind in CODES and kind not in _WORDS:
        return Fault(path, kind, detail["msg"])
    code, sentence = _WORDS.get(kind, _OTHERWISE)
    return Fault(path, code, sentence.format_map(_Context(detail.get("ctx", {}))))


def _readable(path: str) -> str:
    """Keep a path that the sender made up short and printable."""
    return path[:MAX_PATH].encode("ascii", "backslashreplace").decode()


class _Context(dict[str, Any]):
    """The numbers of a fault for its sentence; the list of allowed words is joined the Chinese way."""

    def __init__(self, found: Mapping[str, Any]) -> None:
        super().__init__(found)
        if isinstance(expected := self.get("expected"), str):
            self["expected"] = expected.replace("'", "").replace(" or ", "、").replace(", ", "、")

    def __missing__(self, key: str) -> str:
        return ""
