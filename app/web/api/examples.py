"""Example messages, with invented names and the numbers of the manual; a test sends every one of them."""

from typing import Any

ISSUED: dict[str, Any] = {
    "action": "create",
    "direction": "exit",
    "certificate_no": "22110000000018001",
    "version": 1,
    "format": "3-2-4",
    "kind_name": "格式3-2-4《兽医卫生证书》",
    "kind_name_en": "Veterinary (Health) Certificate",
    "issued_on": "2026-11-22",
    "origin": "cloud",
    "inspection_no": "122000001234567",
    "collection_method": "self_print",
    "contact_phone": "13600006818",
    "query_code": "8973",
    "parties": [
        {"role": "consignor", "name": "示例禽业有限公司", "uscc": "91220000MA00000018"},
        {"role": "consignee", "name": "Example Foods LLC"},
    ],
    "content": {
        "goods_name": "冻鸡胸肉",
        "quantity": "**1111千克",
        "packages": "**100纸箱",
        "country_of_destination": "俄罗斯",
        "goods": [{"name": "冻鸡胸肉", "quantity": "1111千克", "produced_on": "2026-11-02"}],
    },
}
AMENDED: dict[str, Any] = {
    **ISSUED,
    "action": "amend",
    "version": 2,
    "reason": "更正数量",
    "content": {**ISSUED["content"], "quantity": "**1110千克"},
}
WITHDRAWN: dict[str, Any] = {
    "action": "withdraw",
    "direction": "exit",
    "certificate_no": "22110000000018001",
    "version": 3,
    "reason": "货物未出境",
    "successor_no": "22110000000018002",
}
STATUS_EVENT: dict[str, Any] = {
    "topic": "declarations",
    "business_no": "010120261000003013",
    "uscc": "91220000MA00000018",
    "contact_phone": "13600006818",
    "status": "已放行",
    "occurred_at": "2026-11-22T09:30:00+08:00",
    "text": "示例口岸海关放行",
}
GRANTED: dict[str, Any] = {
    "application_no": "CD20261122000012",
    "decision": "granted",
    "decided_by": "张示例",
}
RETURNED: dict[str, Any] = {
    "application_no": "XC20261122000013",
    "decision": "returned",
    "reason": "证明材料不清晰，请重新扫描后上传。",
}
