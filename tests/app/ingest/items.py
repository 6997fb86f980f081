"""Items as an issuing system sends them."""

from typing import Any


def created(number: str = "22110000000018001", **changes: Any) -> dict[str, Any]:
    return {
        "action": "create",
        "direction": "exit",
        "certificate_no": number,
        "version": 1,
        "format": "3-2-4",
        "kind_name": "格式3-2-4《兽医卫生证书》",
        "issued_on": "2026-11-22",
        "contact_phone": "13600006818",
        "query_code": "8973",
        "content": {"goods_name": "冻鸡肉"},
    } | changes


def withdrawn(number: str = "22110000000018001", **changes: Any) -> dict[str, Any]:
    return {
        "action": "withdraw",
        "direction": "exit",
        "certificate_no": number,
        "version": 2,
        "reason": "货物未出境",
    } | changes
