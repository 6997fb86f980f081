"""Reading the body of a message: strict JSON, one item or a batch of up to 1,000."""

import json
from typing import Any

from app.ingest.errors import NotUnderstoodError

MAX_ITEMS = 1000


def read_items(body: bytes) -> list[Any]:
    """Give the items of a body, still unchecked.

    The JSON must be UTF-8; a name that stands twice in one object, NaN and Infinity are refused, because
    readers of such a text disagree on what it says (RFC 8259 section 4).

    Raises:
        NotUnderstoodError: not_json, not_a_message, no_items or too_many_items.
    """
    found = read_json(body)
    if not isinstance(found, dict):
        raise NotUnderstoodError("not_a_message", '消息须为一个对象，或 {"items": […]}。')
    if "items" not in found:
        return [found]
    items = found["items"]
    if len(found) > 1 or not isinstance(items, list):
        raise NotUnderstoodError("not_a_message", "批量消息只含 items 一个字段，其值须为列表。")
    if not items:
        raise NotUnderstoodError("no_items", "消息中没有内容。")
    if len(items) > MAX_ITEMS:
        raise NotUnderstoodError("too_many_items", f"每条消息最多 {MAX_ITEMS} 项。")
    return items


def read_json(text: bytes) -> Any:
    """Decode one JSON text as strictly as `read_items` says.

    Raises:
        NotUnderstoodError: not_json, with the place in Chinese where the decoder knows it.
    """
    try:
        return json.loads(text.decode("utf-8"), object_pairs_hook=_object, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        place = f"第 {error.lineno} 行第 {error.colno} 个字符"
        raise NotUnderstoodError("not_json", f"不是正确的 JSON（{place}）。") from error
    except UnicodeDecodeError as error:
        raise NotUnderstoodError("not_json", "不是 UTF-8 编码的文本。") from error
    except (ValueError, RecursionError) as error:
        raise NotUnderstoodError("not_json", "不是正确的 JSON：数字过长、层次过深或字段名重复。") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
