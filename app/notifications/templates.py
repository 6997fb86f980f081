"""The message templates that we send, declared once and compared with the account's (`python -m app wechat check`)."""

from app.notifications.models import Notice
from wechat.templates import Template

TEMPLATES = {
    Notice.ISSUED: Template(
        name="exit_issued",
        title="出境电子证书出证通知",
        fields={
            "character_string1": "certificate_no",
            "thing2": "kind",
            "date3": "issued_on",
            "character_string4": "query_code",
        },
    ),
    Notice.AMENDED: Template(
        name="exit_amended",
        title="出境电子证书更改通知",
        fields={
            "character_string1": "certificate_no",
            "thing2": "kind",
            "date3": "issued_on",
            "character_string4": "query_code",
        },
    ),
    Notice.WITHDRAWN: Template(
        name="exit_withdrawn",
        title="出境电子证书撤销通知",
        fields={
            "character_string1": "certificate_no",
            "thing2": "kind",
            "date3": "withdrawn_on",
            "thing4": "reason",
        },
    ),
    Notice.ALARM: Template(
        name="query_alarm",
        title="证书查询异常提醒",
        fields={"character_string1": "certificate_no", "thing2": "subject", "time3": "sent_at"},
    ),
    Notice.TEST: Template(
        name="test_message",
        title="出证通知测试",
        fields={"thing1": "subject", "time2": "sent_at"},
    ),
}

# How each key is called on the card, line by line; the account's own templates carry the same words.
LABELS = {
    "certificate_no": "证书编号",
    "kind": "证书类别",
    "issued_on": "签证日期",
    "query_code": "查询码",
    "withdrawn_on": "撤销日期",
    "reason": "撤销原因",
    "subject": "提醒内容",
    "sent_at": "提醒时间",
}


def as_platform_lists(ids: dict[str, str]) -> list[dict[str, str]]:
    """Describe our templates as the platform lists them, for the sandbox."""
    return [
        {
            "template_id": ids[template.name],
            "title": template.title,
            "content": "\n".join(
                f"{LABELS[ours]}：{{{{{key}.DATA}}}}" for key, ours in template.fields.items()
            ),
        }
        for template in TEMPLATES.values()
    ]
