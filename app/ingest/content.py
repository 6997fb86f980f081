"""The printed fields of a certificate: the documented names, and the bounds for everything else."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from app.ingest import texts
from app.ingest.faults import Fault

MAX_DEPTH = 6
MAX_VALUES = 20_000
MAX_TEXT = 4000
# About 800 printed pages; what is longer is no certificate.
MAX_TEXTS = 1_000_000
MAX_KEY = 64
MAX_INTEGER = 2**53

Printed = Annotated[str, Field(max_length=MAX_TEXT)]


class GoodsLine(BaseModel):
    """One line of the goods list (清单)."""

    model_config = ConfigDict(extra="allow", strict=True)

    name: Printed | None = Field(None, description="品名")
    origin: Printed | None = Field(None, description="产地")
    specification: Printed | None = Field(None, description="规格")
    quantity: Printed | None = Field(None, description="数/重量")
    produced_on: Printed | None = Field(None, description="生产日期, as printed; may be a range")


class Content(BaseModel):
    """What the paper shows besides the fields of the item; further names are kept as they are."""

    model_config = ConfigDict(extra="allow", strict=True)

    goods_name: Printed | None = Field(None, description="品名")
    botanical_name: Printed | None = Field(None, description="植物学名")
    quantity: Printed | None = Field(None, description="申请/报检数量及重量")
    packages: Printed | None = Field(None, description="包装种类及数量")
    country_of_export: Printed | None = Field(None, description="输出国家或地区")
    country_of_destination: Printed | None = Field(None, description="输入国家或地区")
    place_of_origin: Printed | None = Field(None, description="产地")
    contract_no: Printed | None = Field(None, description="合同号")
    marks: Printed | None = Field(None, description="标记及号码")
    bill_no: Printed | None = Field(None, description="提/运单号")
    port_of_entry: Printed | None = Field(None, description="入境口岸")
    entered_on: texts.Day | None = Field(None, description="入境日期")
    port_of_destination: Printed | None = Field(None, description="到达口岸")
    conveyance: Printed | None = Field(None, description="运输工具")
    inspected_on: Printed | None = Field(None, description="检验日期, as printed")
    consignor_address: Printed | None = Field(None, description="发货人地址")
    consignee_address: Printed | None = Field(None, description="收货人地址")
    statement: Printed | None = Field(None, description="证明")
    treatment: Printed | None = Field(None, description="除害处理")
    additional_declaration: Printed | None = Field(None, description="附加声明")
    signed_at: Printed | None = Field(None, description="签证地点")
    signed_by: Printed | None = Field(None, description="签字")
    remarks: Printed | None = Field(None, description="备注")
    goods: list[GoodsLine] | None = Field(None, description="清单", max_length=2000)


def bounds_faults(value: Any, path: str = "content") -> list[Fault]:
    """Find control characters, over-long texts and keys, over-large numbers and too deep or too many values.

    Counts stop at the first value beyond MAX_VALUES, MAX_TEXTS or MAX_DEPTH, so that hostile content costs no
    time.
    """
    faults: list[Fault] = []
    characters = 0
    for seen, (where, found, depth) in enumerate(_walk(value, path, 1), start=1):
        if seen > MAX_VALUES:
            return [*faults, Fault(path, "too_many", f"最多 {MAX_VALUES} 个值。")]
        characters += len(found) if isinstance(found, str) else 0
        if characters > MAX_TEXTS:
            return [*faults, Fault(path, "too_long", f"全部文字最多 {MAX_TEXTS} 个字符。")]
        if depth > MAX_DEPTH:
            return [*faults, Fault(where, "too_deep", f"最多 {MAX_DEPTH} 层。")]
        fault = _fault_of(found, where)
        if fault is not None:
            faults.append(fault)
    return faults


def _walk(value: Any, path: str, depth: int) -> Iterator[tuple[str, Any, int]]:
    yield path, value, depth
    if depth > MAX_DEPTH:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            if len(key) > MAX_KEY or not texts.is_printable(key, lines=False):
                yield path, _BAD_KEY, depth
            else:
                yield from _walk(inner, f"{path}.{key}", depth + 1)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _walk(inner, f"{path}.{index}", depth + 1)


_BAD_KEY = object()


def _fault_of(value: Any, path: str) -> Fault | None:
    if value is _BAD_KEY:
        return Fault(path, "unknown_field", f"字段名最多 {MAX_KEY} 个字符，且不能含有控制字符。")
    if isinstance(value, str):
        if not texts.is_printable(value, lines=True):
            return Fault(path, "control_character", "不能含有控制字符。")
        if len(value) > MAX_TEXT:
            return Fault(path, "too_long", f"最多 {MAX_TEXT} 个字符。")
    if isinstance(value, int | float) and not -MAX_INTEGER <= value <= MAX_INTEGER:
        return Fault(path, "too_large", "数字过大，请写成文本。")
    return None
