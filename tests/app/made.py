"""What the tests of the rooms are made of: accounts, bindings and delivered certificates, through services only."""

from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from app.accounts import queries as accounts_queries
from app.accounts import service as accounts
from app.accounts.models import OperatorKey
from app.binding import service as bindings
from app.certificates import service as certificates
from app.certificates.delivered import Action, Delivered, DeliveredParty
from app.certificates.models import Direction, PartyRole
from app.core import clock
from app.core.unit_of_work import unit_of_work
from app.subscriptions import service as subscriptions
from app.subscriptions.models import Topic

PHONE = "13600006818"
PASSWORD = "correct horse battery"
_numbers = count(1)


@dataclass(frozen=True)
class Subscriber:
    operator_id: int
    binding_id: int
    subscription_id: int
    openid: str


def operator(
    *, phone: str = PHONE, user_name: str | None = None, proven: bool = True, uscc: str | None = None
) -> int:
    number = next(_numbers)
    with unit_of_work():
        enterprise = accounts.create_enterprise(uscc=uscc or f"USCC{number:014}", name=f"示例企业{number}")
        made = accounts.create_operator(
            enterprise=enterprise,
            user_name=user_name or f"user{number}",
            password=PASSWORD,
            phone=phone,
            phone_proven=proven,
        )
        return made.id


def key(operator_id: int, number: str = "11111111", *, valid_until: date = date(2031, 11, 22)) -> int:
    with unit_of_work() as session:
        row = OperatorKey(
            operator_id=operator_id,
            credential_id=f"{number}-{next(_numbers)}",
            number=number,
            label="测试",
            public_key=b"",
            sign_count=0,
            valid_until=valid_until,
            enrolled_at=clock.now(),
        )
        session.add(row)
        session.flush()
        return row.id


def enterprise_of(operator_id: int) -> int:
    return accounts_queries.by_id(operator_id).enterprise_id


def binding(operator_id: int, *, openid: str | None = None, following: bool = True) -> tuple[int, str]:
    openid = openid or f"oTest{next(_numbers):023}"
    with unit_of_work():
        made = bindings.bind(openid=openid, operator_id=operator_id, following=following, replace=False)
        return made.id, openid


def subscriber(
    *,
    phone: str = PHONE,
    openid: str | None = None,
    following: bool = True,
    until: date | None = None,
    topic: Topic = Topic.CERTIFICATES,
) -> Subscriber:
    operator_id = operator(phone=phone)
    binding_id, found = binding(operator_id, openid=openid, following=following)
    with unit_of_work() as session:
        owner = session.get_one(accounts.Operator, operator_id)
        made = subscriptions.confirm(owner, topic, until=until)
        return Subscriber(operator_id, binding_id, made.id, found)


def issuer(code: str = "test") -> int:
    with unit_of_work():
        return certificates.create_issuer(code=code, name="测试签发系统").id


def delivered(number: str | None = None, **changes: Any) -> Delivered:
    values: dict[str, Any] = {
        "action": Action.CREATE,
        "direction": Direction.EXIT,
        "certificate_no": number or f"22260000000{next(_numbers):06}",
        "version": 1,
        "format": "3-2-4",
        "kind_name": "格式3-2-4《兽医卫生证书》",
        "issued_on": date(2026, 11, 22),
        "contact_phone": PHONE,
        "parties": (DeliveredParty(PartyRole.CONSIGNOR, "示例企业", "91110108MA00DEM06X"),),
        "content": {"goods": [{"name": "冷冻鸡肉"}]},
    }
    return Delivered(**values | changes)


def certificate(item: Delivered | None = None, *, issuer_id: int, quiet: bool = False) -> int:
    with unit_of_work():
        applied = certificates.apply(
            item or delivered(), issuer_id=issuer_id, ingest_message_id=None, quiet=quiet
        )
    assert applied.certificate_id is not None, applied
    return applied.certificate_id
