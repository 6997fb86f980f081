"""Declare the message templates that we send and compare them with those of the account."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from wechat.field_types import FIELD_TYPES, FieldType, check, field_type, fit

__all__ = [
    "FIELD_TYPES",
    "Drift",
    "DriftKind",
    "FieldType",
    "Template",
    "check",
    "compare",
    "field_type",
    "fit",
    "keys_of",
]

_KEY = re.compile(r"\{\{(\w+)\.DATA\}\}")


@dataclass(frozen=True)
class Template:
    """Declare one template: our `name` for it, its `title` there, and which of our values fills which key."""

    name: str
    title: str
    fields: Mapping[str, str]

    def data(self, values: Mapping[str, str]) -> dict[str, str]:
        """Return the values by platform key, fitted to the types; a missing value counts as empty."""
        return {key: fit(key, values.get(ours, "")) for key, ours in self.fields.items()}


class DriftKind(StrEnum):
    """How a declared template and the account's one differ."""

    missing_id = "missing_id"
    missing_key = "missing_key"
    unknown_key = "unknown_key"
    title_differs = "title_differs"


@dataclass(frozen=True)
class Drift:
    """Name one difference; `detail` is the id, key or title in question."""

    template: str
    kind: DriftKind
    detail: str

    def __str__(self) -> str:
        return f"{self.template}：{_WORDS[self.kind]}（{self.detail or '未配置'}）"


_WORDS = {
    DriftKind.missing_id: "公众号中没有这个模板编号",
    DriftKind.missing_key: "公众号的模板没有这个字段，内容不会显示",
    DriftKind.unknown_key: "公众号的模板要求这个字段，而程序没有填写，消息会被拒绝",
    DriftKind.title_differs: "公众号中的模板标题不同",
}


def keys_of(content: str) -> list[str]:
    """Return the keys that a template's `content` shows, in order, such as `thing1`."""
    return _KEY.findall(content)


def compare(
    templates: Sequence[Template], ids: Mapping[str, str], platform_list: Sequence[Mapping[str, Any]]
) -> list[Drift]:
    """Return every difference between what we declare and what the account has.

    `ids` maps our template names to template ids; `platform_list` is `Client.template_list()`. `missing_key`
    is one that we fill and the account's template lacks, `unknown_key` one that it shows and we don't fill.
    """
    there = {str(item.get("template_id")): item for item in platform_list}
    found: list[Drift] = []
    for template in templates:
        template_id = ids.get(template.name, "")
        live = there.get(template_id)
        if live is None:
            found.append(Drift(template.name, DriftKind.missing_id, template_id))
            continue
        keys = keys_of(str(live.get("content", "")))
        found += [
            Drift(template.name, DriftKind.missing_key, key) for key in template.fields if key not in keys
        ]
        found += [
            Drift(template.name, DriftKind.unknown_key, key) for key in keys if key not in template.fields
        ]
        if live.get("title") != template.title:
            found.append(Drift(template.name, DriftKind.title_differs, str(live.get("title"))))
    return found
