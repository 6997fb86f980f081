"""The items of a message: what an issuing system may say about a certificate (D9), checked field by field."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.certificates.delivered import Action, Delivered, DeliveredParty
from app.certificates.models import CollectionMethod, Direction, Origin, PartyRole
from app.ingest import faults, texts
from app.ingest.content import Content, bounds_faults
from app.ingest.faults import Fault

# JSON brings the values of enums as text, which strict mode alone would refuse.
AnyDirection = Annotated[Direction, Field(strict=False)]
AnyOrigin = Annotated[Origin, Field(strict=False)]
AnyMethod = Annotated[CollectionMethod, Field(strict=False)]
AnyRole = Annotated[PartyRole, Field(strict=False)]


class ItemParty(BaseModel):
    """An enterprise that the certificate names (D14)."""

    model_config = ConfigDict(extra="forbid", strict=True)

    role: AnyRole
    name: texts.Name
    uscc: texts.Uscc | None = Field(None, description="统一社会信用代码; absent for foreign parties")


class CertificateItem(BaseModel):
    """A certificate as issued or as amended: always the whole content, never a difference."""

    model_config = ConfigDict(extra="forbid", strict=True)

    action: Literal["create", "amend"]
    direction: AnyDirection = Field(description="出入境类型")
    certificate_no: texts.Number = Field(
        description="证书编号; blanks are taken out, letters become capitals"
    )
    version: texts.Version = Field(description="From 1; a higher one replaces, a lower one is refused")
    format: texts.FormatCode = Field(description="证书格式, for example C5-1")
    kind_name: texts.Name = Field(description="证书类别名称")
    kind_name_en: texts.Name | None = None
    issued_on: texts.Day = Field(description="签证日期, Asia/Shanghai")
    valid_until: texts.Day | None = Field(None, description="Last day of validity, Asia/Shanghai")
    origin: AnyOrigin = Field(Origin.CLOUD, description="属地查检云签发 or the older process")
    inspection_no: texts.Number | None = Field(None, description="检验检疫编号")
    declaration_no: texts.Number | None = Field(None, description="报关单号")
    collection_method: AnyMethod | None = Field(None, description="领证方式")
    contact_phone: texts.Phone | None = Field(
        None, description="联系人手机号: who subscribed with it is told"
    )
    query_code: texts.Code | None = Field(None, description="查询码; drawn here when absent")
    parties: list[ItemParty] = Field(default_factory=list, max_length=20)
    content: Content = Field(default_factory=lambda: Content.model_validate({}))
    reason: texts.Reason | None = Field(None, description="Why it was amended")

    def to_delivered(self) -> Delivered:
        """Give the item as the certificates room takes it."""
        return Delivered(
            action=Action(self.action),
            direction=self.direction,
            certificate_no=self.certificate_no,
            version=self.version,
            format=self.format,
            kind_name=self.kind_name,
            kind_name_en=self.kind_name_en,
            issued_on=self.issued_on,
            valid_until=self.valid_until,
            origin=self.origin,
            inspection_no=self.inspection_no,
            declaration_no=self.declaration_no,
            collection_method=self.collection_method,
            contact_phone=self.contact_phone,
            query_code=self.query_code,
            parties=tuple(DeliveredParty(party.role, party.name, party.uscc) for party in self.parties),
            content=self.content.model_dump(mode="json", exclude_unset=True),
            reason=self.reason,
        )


class WithdrawalItem(BaseModel):
    """A withdrawal; the fields of an issued certificate may stand beside and are not looked at."""

    model_config = ConfigDict(extra="forbid", strict=True)

    action: Literal["withdraw"]
    direction: AnyDirection
    certificate_no: texts.Number
    version: texts.Version
    reason: texts.Reason = Field(description="撤销原因, shown to the parties")
    successor_no: texts.Number | None = Field(None, description="The certificate that takes its place")

    def to_delivered(self) -> Delivered:
        """Give the item as the certificates room takes it."""
        return Delivered(
            action=Action.WITHDRAW,
            direction=self.direction,
            certificate_no=self.certificate_no,
            version=self.version,
            reason=self.reason,
            successor_no=self.successor_no,
        )


class Batch(BaseModel):
    """Several items in one message."""

    items: list[CertificateItem | WithdrawalItem] = Field(min_length=1, max_length=1000)


def read_item(raw: object) -> tuple[Delivered | None, list[Fault]]:
    """Check one item and give it as delivered, or every fault of every field.

    Args:
        raw: a decoded JSON value; its texts are str, its numbers int or float.
    """
    if not isinstance(raw, dict):
        return None, [Fault("", "must_be_object", "必须是 JSON 对象。")]
    model = WithdrawalItem if raw.get("action") == Action.WITHDRAW.value else CertificateItem
    found = [] if model is WithdrawalItem else bounds_faults(raw.get("content", {}))
    item: CertificateItem | WithdrawalItem | None = None
    try:
        item = model.model_validate(_without_ignored(raw) if model is WithdrawalItem else raw)
    except ValidationError as error:
        known = {(fault.field, fault.code) for fault in found}
        found += [fault for fault in faults.from_pydantic(error) if (fault.field, fault.code) not in known]
        found = [_all_actions_named(fault) for fault in found]
    found += _relation_faults(raw)
    return (None, found) if found or item is None else (item.to_delivered(), [])


def number_of(raw: object, field: str = "certificate_no") -> str | None:
    """Give the number of an item as it was sent, for results and reports."""
    number = raw.get(field) if isinstance(raw, dict) else None
    return number[:64].encode("utf-8", "replace").decode() if isinstance(number, str) else None


def _all_actions_named(fault: Fault) -> Fault:
    # The model of an issued certificate knows only its own two actions.
    if fault.field == "action" and fault.code == "not_allowed":
        return replace(fault, message_zh=f"只能是 {'、'.join(Action)}。")
    return fault


def _without_ignored(raw: dict[str, Any]) -> dict[str, Any]:
    ignored = CertificateItem.model_fields.keys() - WithdrawalItem.model_fields.keys()
    return {key: value for key, value in raw.items() if key not in ignored}


def _relation_faults(raw: dict[str, Any]) -> list[Fault]:
    """Compare fields with one another, as far as each is readable by itself."""
    found = []
    issued, until = (_readable_day(raw.get(name)) for name in ("issued_on", "valid_until"))
    if issued and until and until < issued:
        found.append(Fault("valid_until", "before_issue", "有效期不能早于签证日期。"))
    successor = raw.get("successor_no")
    if isinstance(successor, str) and successor and successor == raw.get("certificate_no"):
        found.append(Fault("successor_no", "same_number", "替代证书不能是证书本身。"))
    return found


def _readable_day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
