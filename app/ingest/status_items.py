"""The items of a status message: what a sister system may say about one business (R34, R46), checked field by field."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.core import clock
from app.ingest import faults, texts
from app.ingest.faults import Fault
from app.statuses import rules
from app.statuses.delivered import DeliveredStatus
from app.statuses.models import StatusTopic

AnyTopic = Annotated[StatusTopic, Field(strict=False)]


class StatusItem(BaseModel):
    """One status that one business of one enterprise has reached; it is never taken back, a newer one follows it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    topic: AnyTopic = Field(description="What the business is; what operators subscribe to")
    business_no: texts.Number = Field(
        description="业务编号, such as a declaration's; blanks are taken out, letters become capitals"
    )
    uscc: texts.Uscc = Field(description="统一社会信用代码 of the enterprise that may see the time line")
    contact_phone: texts.Phone | None = Field(
        None,
        description="联系人手机号: who subscribed to the topic with it is told, and sees what he was told",
    )
    status: texts.Status = Field(
        description="The status as people shall read it; messages show 20 characters"
    )
    occurred_at: texts.Moment = Field(description="When it was reached, with its offset from UTC")
    text: texts.Reason | None = Field(None, description="More words, shown in the time line")

    def to_delivered(self) -> DeliveredStatus:
        """Give the item as the statuses room takes it."""
        return DeliveredStatus(
            topic=self.topic,
            business_no=self.business_no,
            uscc=self.uscc,
            contact_phone=self.contact_phone,
            status=self.status,
            occurred_at=self.occurred_at,
            text=self.text,
        )


class StatusBatch(BaseModel):
    """Several status events in one message."""

    items: list[StatusItem] = Field(min_length=1, max_length=1000)


def read_item(raw: object) -> tuple[DeliveredStatus | None, list[Fault]]:
    """Check one item and give it as delivered, or every fault of every field."""
    if not isinstance(raw, dict):
        return None, [Fault("", "must_be_object", "必须是 JSON 对象。")]
    try:
        item = StatusItem.model_validate(raw)
    except ValidationError as error:
        return None, faults.from_pydantic(error)
    if rules.is_ahead(item.occurred_at, clock.now()):
        return None, [Fault("occurred_at", "in_future", "状态时间不能晚于现在。")]
    return item.to_delivered(), []
