"""People who register, through services only."""

from typing import Any

from app.accounts import queries
from app.accounts.models import Operator
from app.registration import service
from app.registration.service import Particulars
from tests.app.made import PASSWORD

USCC, OTHER_USCC = "91310000DEM00001AE", "91310115MA1EXAMPLU"
PHONE = "13800001111"


def particulars(**changes: str) -> Particulars:
    values = {
        "uscc": USCC,
        "name": "示例贸易有限公司",
        "name_en": "EXAMPLE TRADE CO., LTD.",
        "registered_address": "上海市示例路 1 号",
        "business_address": "上海市示例路 2 号",
        "address_en": "NO.2 EXAMPLE ROAD, SHANGHAI",
    }
    return Particulars(**values | changes)


def applicant(user_name: str = "wang.wu", *, phone: str = PHONE, **changes: Any) -> int:
    return service.apply(
        particulars(**changes),
        user_name=user_name,
        password=PASSWORD,
        phone=phone,
        asked_from="203.0.113.0/24",
    )


def read(operator_id: int) -> Operator:
    return queries.by_id(operator_id)
