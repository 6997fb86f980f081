"""What a message says and where it leads; made at sending, from the certificate or event as it is then (D11, R39)."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

from app.core import clock
from app.core.clock import beijing_text
from app.core.crypto import VaultError
from app.core.gateways import current
from app.notifications.models import Notice
from app.notifications.templates import TEMPLATES, Card
from app.statuses.models import STATUS_TOPIC_ZH
from wechat.sender import TemplateMessage

LINK_LIFE = timedelta(days=30)
_PURPOSE = "message-link"


def compose(notice: Notice, *, delivery_id: int, client_msg_id: str, filling: Any) -> TemplateMessage:
    """Make the message of a delivery; `filling` is the row that `sending` read."""
    template = TEMPLATES[_card(notice, filling)]
    settings = current().settings
    return TemplateMessage(
        openid=filling.openid,
        template_id=settings.wechat_templates[template.name],
        url=settings.public_url + _path(notice, delivery_id, filling),
        data=template.data(_values(notice, filling)),
        client_msg_id=client_msg_id,
    )


def link_token(delivery_id: int) -> str:
    """Make the one-purpose token of a message's link, good for 30 days; it never holds the code (D18)."""
    expires = int((clock.now() + LINK_LIFE).timestamp())
    return current().vault.sign(_PURPOSE, {"d": delivery_id, "e": expires})


def delivery_of_link(token: str) -> tuple[int, bool] | None:
    """Open a link's token: the delivery's id and whether the link is still good; None for a forged one."""
    try:
        payload = current().vault.read_signed(_PURPOSE, token)
    except VaultError:
        return None
    return int(payload["d"]), int(payload["e"]) > clock.now().timestamp()


def _path(notice: Notice, delivery_id: int, filling: Any) -> str:
    if notice is Notice.TEST:
        return "/m/selfcheck"
    if notice is Notice.ALARM:
        return f"/m/query?no={quote(filling.certificate_no)}"
    if notice is Notice.LETTER:
        return f"/m/letters/{filling.letter_id}"
    if notice is Notice.STATUS:
        return f"/m/status?no={quote(filling.business_no, safe='')}"
    return f"/m/n/{link_token(delivery_id)}"


def _values(notice: Notice, filling: Any) -> dict[str, str]:
    if notice is Notice.TEST:
        return {"subject": "出证通知测试消息", "sent_at": beijing_text(filling.created_at)}
    if notice is Notice.ALARM:
        return {
            "certificate_no": filling.certificate_no,
            "subject": "查询码多次输错，暂停凭码查询",
            "sent_at": beijing_text(filling.created_at),
        }
    if notice is Notice.LETTER:
        return {
            "matter": filling.letter_title,
            "words": filling.letter_text,
            "sent_at": beijing_text(filling.created_at),
        }
    if notice is Notice.STATUS:
        return {
            "business_no": filling.business_no,
            "topic": STATUS_TOPIC_ZH[filling.status_topic],
            "status": filling.status,
            "occurred_at": beijing_text(filling.occurred_at)[:16],
        }
    return {
        "certificate_no": filling.certificate_no,
        "kind": filling.kind_name,
        "issued_on": filling.issued_on.isoformat(),
        "query_code": current().vault.decrypt(filling.query_code_sealed),
        "reason": filling.reason or "签发机构撤销",
        "successor_no": filling.successor_no or "",
    }


def _card(notice: Notice, filling: Any) -> Card:
    replaced = notice is Notice.WITHDRAWN and filling.successor_no
    return Card.REPLACED if replaced else Card(notice.value)
