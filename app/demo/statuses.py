"""The status events of the demo: businesses of its enterprise, so that 通关状态 has time lines to show."""

from datetime import date, timedelta
from typing import Any

from app.demo.data import PHONE, PUBLIC_ENTRY, USCC

# What one business went through: the hour on the first day, the status, and more words.
_RELEASED = (
    (9, "已申报", None),
    (10, "已受理", "海关已接受申报。"),
    (14, "查验中", "请联系查验场地安排开箱。"),
    (31, "查验完毕", None),
    (34, "已放行", "可办理提货。"),
)
_INSPECTED = (*_RELEASED[:2], (14, "待查验", "查验通知已下达，请安排货物到场。"))
_ARRIVED = ((6, "舱单已传输", None), (8, "已抵港", "卸货港：上海洋山。"), (11, "理货完成", None))
_ORIGIN = ((9, "已申请", None), (15, "已签发", "可自助打印原产地证书。"))


def items(today: date) -> list[dict[str, Any]]:
    """Give the events; the last one happened yesterday, the first business is that of the public entry certificate."""
    declaration = f"0101{today:%Y}1{4000:09}"
    return [
        *_line("declarations", PUBLIC_ENTRY[0][:18], date(2023, 4, 23), _RELEASED),
        *_line("manifests", "EXMU2026001188", today - timedelta(days=4), _ARRIVED),
        *_line("declarations", declaration, today - timedelta(days=3), _RELEASED),
        *_line("origin_certificates", f"C{today:%y}0000004001", today - timedelta(days=2), _ORIGIN),
        *_line("declarations", f"{declaration[:-1]}1", today - timedelta(days=1), _INSPECTED),
    ]


def _line(
    topic: str, number: str, first_day: date, steps: tuple[tuple[int, str, str | None], ...]
) -> list[dict[str, Any]]:
    return [
        {
            "topic": topic,
            "business_no": number,
            "uscc": USCC,
            "contact_phone": PHONE,
            "status": status,
            "occurred_at": f"{first_day + timedelta(days=hour // 24)}T{hour % 24:02}:05:00+08:00",
            "text": text,
        }
        for hour, status, text in steps
    ]
