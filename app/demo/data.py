"""What the demo holds: one enterprise, one operator, and certificates with the manual's numbers."""

import secrets
from datetime import date, timedelta
from typing import Any

from app.announcements.service import Draft

USER = "demo"
PHONE = "13600006818"
USCC = "91110108MA00DEM06X"
ENTERPRISE = "示例进出口有限公司"
ISSUER = "演示签发系统"
# Who waits for approval, so that staff find something to decide.
APPLICANT, APPLICANT_PHONE = "sunshili", "13600001234"
APPLICANT_ENTERPRISE = {
    "uscc": "91310000DEM00001AE",
    "name": "示例水产贸易有限公司",
    "name_en": "EXAMPLE SEAFOOD TRADE CO., LTD.",
    "registered_address": "上海市浦东新区示例路 18 号",
    "business_address": "上海市浦东新区示例路 20 号 3 楼",
    "address_en": "3/F, NO.20 EXAMPLE ROAD, PUDONG, SHANGHAI, CHINA",
}
PUBLIC_ENTRY = ("010120221000003013001", "5012")
PUBLIC_EXIT = ("22110000000018001", "8973")
_OVERSEAS = "EXAMPLE TRADING B.V."
_OVERSEAS_ADDRESS = "EXAMPLE QUAY 12, 3011 AA ROTTERDAM, THE NETHERLANDS"
_ADDRESS = "北京市海淀区示例路 1 号 NO.1 EXAMPLE ROAD, HAIDIAN DISTRICT, BEIJING, CHINA"
_SIGNER = "张示例 ZHANG SHILI"
_PLANT = "示例禽业有限公司 EXAMPLE POULTRY CO., LTD.，山东省烟台市示例路 8 号，注册编号 3700/03999"
_HEALTHY = (
    "上述禽肉来自健康禽只，经宰前和宰后检验未发现传染病迹象，适合人类食用。\n"
    "The poultry meat described above is derived from healthy birds which showed no sign of infectious disease at "
    "ante- and post-mortem inspection, and is fit for human consumption."
)


def announcement(today: date) -> Draft:
    """Give a 系统公告."""
    return Draft(
        title="演示环境已开放",
        body=f"可用公开的演示证书试一试：入境，证书编号 {PUBLIC_ENTRY[0]}，查询码 {PUBLIC_ENTRY[1]}。",
        publisher=ENTERPRISE,
        published_on=today,
    )


def items(today: date) -> list[dict[str, Any]]:
    """Give the certificates of the demo; dates of validity follow from today, all else is fixed."""
    entry_no, entry_code = PUBLIC_ENTRY
    exit_no, exit_code = PUBLIC_EXIT
    return [
        entry_item(entry_no, entry_code, date(2023, 4, 24)),
        entry_item("01012020100000333555", "6818", date(2021, 1, 11)),
        exit_item(exit_no, PHONE, date(2022, 12, 3), code=exit_code),
        exit_item("224100000000026001", PHONE, date(2024, 6, 7), code="2607")
        | plants()
        | {"valid_until": (today - timedelta(days=30)).isoformat()},
        *_recent_entries(today),
        *_recent_exits(today),
    ]


def _recent_entries(today: date) -> list[dict[str, Any]]:
    """Give what the lists of an importer show: three pages of the last ten days, every seventh expired."""
    goods = ("铜矿", "大豆", "冷冻牛肉", "葡萄酒", "奶粉", "橡木板材", "化妆品")
    made = []
    for place in range(26):
        issued_on = today - timedelta(days=place // 2)
        number = f"0101{issued_on:%Y}1{4000 + place:09}001"
        item = entry_item(number, f"{5100 + place}", issued_on)
        item["content"] |= {"goods_name": goods[place % 7], "goods": [{"name": goods[place % 7]}]}
        if place % 7 == 3:  # noqa: PLR2004 - any one of seven
            item["valid_until"] = (today - timedelta(days=1)).isoformat()
        made.append(item)
    return made


def _recent_exits(today: date) -> list[dict[str, Any]]:
    """Give what the lists of an exporter show: every format in turn, the last two of the older process."""
    formats: tuple[dict[str, Any], ...] = ({}, plants(), health("C3-1"), health("C2-2"), health("C2-1"))
    made = []
    for place in range(14):
        issued_on = today - timedelta(days=place)
        number = f"22{issued_on:%y}{4000 + place:010}001"
        item = exit_item(number, PHONE, issued_on, code=f"{7100 + place}") | formats[place % 5]
        made.append(item | {"origin": "legacy" if place >= 12 else "cloud"})  # noqa: PLR2004 - the last two
    return made


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
            "goods_name": "铜矿",
            "quantity": "1111千克",
            "country_of_export": "意大利",
            "bill_no": "20200316001",
            "entered_on": "2020-03-20",
            "signed_by": "李示例",
            "goods": [{"name": "铜矿", "origin": "意大利", "quantity": "1111千克"}],
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
            "consignor_address": _ADDRESS,
            "consignee_address": _OVERSEAS_ADDRESS,
            "goods_name": "冷冻鸡肉 FROZEN CHICKEN MEAT",
            "quantity": "24000千克",
            "packages": "2400箱 CARTONS",
            "packing": "纸箱，内衬塑料袋 CARTONS WITH PLASTIC BAGS",
            "marks": "N/M",
            "conveyance": "M.V. EXAMPLE STAR V.022E",
            "place_of_origin": "中国 CHINA",
            "country_of_export": "中国 CHINA",
            "country_of_destination": "荷兰 NETHERLANDS",
            "port_of_destination": "鹿特丹 ROTTERDAM",
            "produced_on": "2022-10-08 至 2022-10-21",
            "seal_no": "CN0018001",
            "storage_temperature": "-18℃",
            "establishment": _PLANT,
            "statement": _HEALTHY,
            "signed_at": "烟台 YANTAI",
            "signed_by": _SIGNER,
            "goods": [
                {
                    "name": "冷冻鸡胸肉 FROZEN CHICKEN BREAST",
                    "origin": "中国",
                    "specification": "10千克/箱",
                    "quantity": "14000千克",
                    "produced_on": "2022-10-08",
                },
                {
                    "name": "冷冻鸡腿肉 FROZEN CHICKEN LEGS",
                    "origin": "中国",
                    "specification": "10千克/箱",
                    "quantity": "10000千克",
                    "produced_on": "2022-10-21",
                },
            ],
        },
    }
    return item | {"query_code": code} if code else item


def plants() -> dict[str, Any]:
    """Give what turns an exit item into a 植物检疫证书 C5-1."""
    return {
        "format": "C5-1",
        "kind_name": "C5-1植物检疫证书-通用（英文证）（新）",
        "kind_name_en": "Phytosanitary Certificate",
        "content": {
            "consignor_address": _ADDRESS,
            "consignee_address": _OVERSEAS_ADDRESS,
            "goods_name": "鲜大蒜 FRESH GARLIC",
            "botanical_name": "Allium sativum L.",
            "quantity": "26000千克",
            "packages": "2600箱 CARTONS",
            "marks": "N/M",
            "place_of_origin": "中国山东 SHANDONG, CHINA",
            "port_of_destination": "鹿特丹 ROTTERDAM",
            "conveyance": "M.V. EXAMPLE STAR V.031W",
            "inspected_on": "2024-06-05",
            "treated_on": "2024-06-04",
            "treatment_chemical": "溴甲烷 METHYL BROMIDE 32 g/m³",
            "treatment": "熏蒸 FUMIGATION",
            "treatment_duration": "2小时 HOURS，21℃",
            "additional_declaration": "THE CONSIGNMENT IS FREE FROM Ditylenchus dipsaci.",
            "signed_at": "青岛 QINGDAO",
            "signed_by": _SIGNER,
        },
    }


def health(code: str) -> dict[str, Any]:
    """Give what turns an exit item into a health paper: C3-1, C2-2 or C2-1."""
    name, english = {
        "C3-1": ("兽医(卫生)证书", "Veterinary (Health) Certificate"),
        "C2-2": ("健康证书", "Health Certificate"),
        "C2-1": ("卫生证书", "Sanitary Certificate"),
    }[code]
    return {
        "format": code,
        "kind_name": f"{code}{name}-通用(中文证)",
        "kind_name_en": english,
        "content": {
            "consignor_address": _ADDRESS,
            "consignee_address": _OVERSEAS_ADDRESS,
            "goods_name": "冷冻带鱼 FROZEN HAIRTAIL",
            "processing": "去内脏、冷冻 GUTTED, FROZEN",
            "quantity": "18000千克",
            "packages": "1800箱 CARTONS",
            "storage_temperature": "-18℃",
            "place_of_origin": "中国浙江 ZHEJIANG, CHINA",
            "establishment": "示例水产有限公司 EXAMPLE SEAFOOD CO., LTD.，浙江省舟山市示例路 3 号，注册编号 3300/02999",
            "place_of_despatch": "宁波 NINGBO",
            "despatched_on": "2024-06-10",
            "country_of_destination": "荷兰 NETHERLANDS",
            "port_of_destination": "鹿特丹 ROTTERDAM",
            "conveyance": "M.V. EXAMPLE STAR V.031W",
            "marks": "EXAMPLE/ROTTERDAM/NO.1-1800",
            "inspected_on": "2024-06-06",
            "statement": "经检验，上述产品符合卫生要求，适合人类食用。\n"
            "The products described above were found to comply with the hygiene requirements and are fit for human "
            "consumption.",
            "signed_at": "宁波 NINGBO",
            "signed_by": _SIGNER,
        },
    }


def unknown_format() -> dict[str, Any]:
    """Give what turns an exit item into a certificate of a format without a form of its own."""
    return {
        "format": "E-7",
        "kind_name": "E-7熏蒸/消毒证书",
        "kind_name_en": "Fumigation/Disinfection Certificate",
        "content": {
            "goods_name": "木质包装 WOODEN PACKAGING",
            "quantity": "120件",
            "packages": "120托盘 PALLETS",
            "country_of_destination": "荷兰 NETHERLANDS",
            "treatment": "溴甲烷熏蒸 METHYL BROMIDE 48 g/m³，24 h，21℃",
            "集装箱号 Container No.": "EXMU1234567",
            "温度记录": [{"时间": "08:00", "温度": 21}, {"时间": "20:00", "温度": 22.5}],
            "statement": "上述货物已按规定熏蒸。 The goods described above were fumigated as prescribed.",
            "signed_at": "青岛 QINGDAO",
            "signed_by": _SIGNER,
        },
    }


def amendment(number: str, phone: str, today: date, version: int = 2) -> dict[str, Any]:
    """Give a further version of an issued demo certificate."""
    return exit_item(number, phone, today) | {"action": "amend", "version": version}


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
