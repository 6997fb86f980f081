"""What the demo holds: one enterprise, one operator, and certificates with the manual's numbers."""

import secrets
from datetime import date, timedelta
from typing import Any

USER = "demo"
PHONE = "13600006818"
USCC = "91110108MA00DEM06X"
ENTERPRISE = "示例进出口有限公司"
ISSUER = "演示签发系统"
PUBLIC_ENTRY = ("010120221000003013001", "5012")
PUBLIC_EXIT = ("22110000000018001", "8973")
_OVERSEAS = "EXAMPLE TRADING B.V."


def items(today: date) -> list[dict[str, Any]]:
    """Give the certificates of the demo; dates of validity follow from today, all else is fixed."""
    entry_no, entry_code = PUBLIC_ENTRY
    exit_no, exit_code = PUBLIC_EXIT
    return [
        entry_item(entry_no, entry_code, date(2023, 4, 24)),
        entry_item("01012020100000333555", "6818", date(2021, 1, 11)),
        exit_item(exit_no, PHONE, date(2022, 12, 3), code=exit_code),
        exit_item("224100000000026001", PHONE, date(2024, 6, 7), code="2607")
        | {
            "format": "C5-1",
            "kind_name": "C5-1植物检疫证书-通用（英文证）（新）",
            "kind_name_en": "Phytosanitary Certificate",
            "valid_until": (today - timedelta(days=30)).isoformat(),
        },
    ]


def entry_item(number: str, code: str, issued_on: date) -> dict[str, Any]:
    """Give an 入境货物检验检疫证明."""
    return {
        "action": "create",
        "direction": "entry",
        "certificate_no": number,
        "version": 1,
        "format": "5-1",
        "kind_name": "5-1入境货物检验检疫证明",
        "issued_on": issued_on.isoformat(),
        "origin": "cloud",
        "declaration_no": number[:18],
        "contact_phone": PHONE,
        "query_code": code,
        "parties": [
            {"role": "consignee", "uscc": USCC, "name": ENTERPRISE},
            {"role": "consignor", "name": _OVERSEAS},
        ],
        "content": {
            "goods": [
                {"name": "铜矿", "origin": "意大利", "quantity": "1111千克", "specification": "***"},
            ],
            "bill_of_lading_no": "20200316001",
            "export_country": "意大利",
        },
    }


def exit_item(number: str, phone: str, issued_on: date, *, code: str | None = None) -> dict[str, Any]:
    """Give an exit certificate 格式3-2-4《兽医卫生证书》."""
    item: dict[str, Any] = {
        "action": "create",
        "direction": "exit",
        "certificate_no": number,
        "version": 1,
        "format": "3-2-4",
        "kind_name": "格式3-2-4《兽医卫生证书》",
        "kind_name_en": "Veterinary Health Certificate",
        "issued_on": issued_on.isoformat(),
        "origin": "cloud",
        "inspection_no": number[:15],
        "collection_method": "self_print",
        "contact_phone": phone,
        "parties": [
            {"role": "consignor", "uscc": USCC, "name": ENTERPRISE},
            {"role": "declarant", "uscc": USCC, "name": ENTERPRISE},
            {"role": "consignee", "name": _OVERSEAS},
        ],
        "content": {
            "goods": [
                {"name": "冷冻鸡肉", "origin": "中国", "quantity": "24000千克", "specification": "10千克/箱"},
            ],
        },
    }
    return item | {"query_code": code} if code else item


def amendment(number: str, phone: str, today: date) -> dict[str, Any]:
    """Give the next version of an issued demo certificate."""
    return exit_item(number, phone, today) | {"action": "amend", "version": 2}


def withdrawal(number: str) -> dict[str, Any]:
    """Give the withdrawal of a demo certificate; a high version, because it is the last."""
    return {
        "action": "withdraw",
        "direction": "exit",
        "certificate_no": number,
        "version": 1000,
        "reason": "货物未出口，申请人要求撤销",
    }


def draw_number(today: date) -> str:
    """Draw a number as the manual's exit numbers look: 22, year, then digits, 17 places."""
    return f"22{today:%y}" + "".join(secrets.choice("0123456789") for _ in range(10)) + "001"
