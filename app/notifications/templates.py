"""The message templates that we send, declared once and compared with the account's (`python -m app wechat check`)."""

from enum import StrEnum

from wechat.templates import Template


class Card(StrEnum):
    """What a message looks like; a withdrawal that names its successor has a card of its own."""

    ISSUED = "issued"
    AMENDED = "amended"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    ALARM = "alarm"
    TEST = "test"
    STATUS = "status"
    LETTER = "letter"


TEMPLATES = {
    Card.ISSUED: Template(
        name="exit_issued",
        title="出境电子证书出证通知",
        fields={
            "character_string1": "certificate_no",
            "thing2": "kind",
            "date3": "issued_on",
            "character_string4": "query_code",
        },
    ),
    Card.AMENDED: Template(
        name="exit_amended",
        title="出境电子证书更改通知",
        fields={
            "character_string1": "certificate_no",
            "thing2": "kind",
            "date3": "issued_on",
            "character_string4": "query_code",
        },
    ),
    Card.WITHDRAWN: Template(
        name="exit_withdrawn",
        title="出境电子证书撤销通知",
        fields={
            "character_string1": "certificate_no",
            "thing2": "kind",
            "date3": "issued_on",
            "character_string4": "query_code",
            "thing5": "reason",
        },
    ),
    Card.REPLACED: Template(
        name="exit_replaced",
        title="出境电子证书替换通知",
        # A number in a `thing` would be cut after 20 characters, and then be another number.
        fields={
            "character_string1": "certificate_no",
            "thing2": "kind",
            "date3": "issued_on",
            "character_string4": "query_code",
            "character_string5": "successor_no",
        },
    ),
    Card.ALARM: Template(
        name="query_alarm",
        title="证书查询异常提醒",
        fields={"character_string1": "certificate_no", "thing2": "subject", "time3": "sent_at"},
    ),
    Card.TEST: Template(
        name="test_message",
        title="出证通知测试",
        fields={"thing1": "subject", "time2": "sent_at"},
    ),
    Card.STATUS: Template(
        name="status_changed",
        title="业务状态通知",
        fields={
            "character_string1": "business_no",
            "thing2": "topic",
            "thing3": "status",
            "time4": "occurred_at",
        },
    ),
    Card.LETTER: Template(
        name="letter",
        title="业务办理结果通知",
        fields={"thing1": "matter", "thing2": "words", "time3": "sent_at"},
    ),
}

# How each key is called on the card, line by line; the account's own templates carry the same words.
LABELS = {
    "certificate_no": "证书编号",
    "kind": "证书类别",
    "issued_on": "签证日期",
    "query_code": "查询码",
    "reason": "撤销原因",
    "successor_no": "替代证书",
    "business_no": "业务编号",
    "topic": "业务类型",
    "status": "当前状态",
    "occurred_at": "状态时间",
    "subject": "提醒内容",
    "sent_at": "提醒时间",
    "matter": "办理事项",
    "words": "办理说明",
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
