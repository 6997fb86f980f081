"""Subscription notices (订阅通知): sending against grants, and their templates."""

from wechat_sandbox import pushes
from wechat_sandbox.answers import ApiError
from wechat_sandbox.api.gate import Answer, Call, Endpoint
from wechat_sandbox.api.messages import card, checked_data, find_template, receiver

_LONG_TERM = 3


async def send(call: Call) -> Answer:
    """Answer POST /cgi-bin/message/subscribe/bizsend; each one uses up a grant."""
    platform, body = call.platform, call.json()
    user = receiver(platform, body)
    template = find_template(platform, body.get("template_id"), "notice")
    data = checked_data(platform, template, body.get("data"))
    left = user.grants.get(template.template_id, 0)
    if left <= 0:
        raise ApiError(43101)
    if template.notice_type != _LONG_TERM:
        user.grants[template.template_id] = left - 1
    number = platform.state.next_number()
    platform.add_message(
        user.openid,
        "to_user",
        "card",
        **card(template, data),
        msgid=number,
        url=body.get("page") if isinstance(body.get("page"), str) else "",
        status="success",
        delivered=True,
    )
    sent = (
        ("TemplateId", template.template_id),
        ("MsgID", number),
        ("ErrorCode", 0),
        ("ErrorStatus", "success"),
    )

    async def report() -> None:
        fields = ("SubscribeMsgSentEvent", (("List", sent),))
        await platform.callbacks.deliver(pushes.event(user.openid, "subscribe_msg_sent_event", fields))

    if call.fault_kind != "no_callback":
        platform.callbacks.later(report, max(0.0, platform.settings.callback_delay))
    return {"errcode": 0, "errmsg": "ok"}


async def list_templates(call: Call) -> Answer:
    """Answer GET /wxaapi/newtmpl/gettemplate."""
    rows = [
        {
            "priTmplId": template.template_id,
            "title": template.title,
            "content": template.content,
            "example": template.example,
            "type": template.notice_type,
            "keywordEnumValueList": [
                {"keywordCode": f"{key}.DATA", "enumValueList": values}
                for key, values in template.choices.items()
            ],
        }
        for template in call.platform.state.templates.values()
        if template.family == "notice"
    ]
    return {"errcode": 0, "errmsg": "ok", "data": rows}


async def delete_template(call: Call) -> Answer:
    """Answer POST /wxaapi/newtmpl/deltemplate."""
    template_id = call.json().get("priTmplId")
    template = call.platform.state.templates.get(template_id) if isinstance(template_id, str) else None
    if template is None or template.family != "notice":
        raise ApiError(200014)
    del call.platform.state.templates[template.template_id]
    call.platform.changed("templates")
    return {"errcode": 0, "errmsg": "ok"}


async def categories(_call: Call) -> Answer:
    """Answer GET /wxaapi/newtmpl/getcategory."""
    return {"errcode": 0, "errmsg": "ok", "data": [{"id": 616, "name": "政务民生"}]}


ENDPOINTS = (
    Endpoint("/cgi-bin/message/subscribe/bizsend", "POST", send),
    Endpoint("/wxaapi/newtmpl/gettemplate", "GET", list_templates),
    Endpoint("/wxaapi/newtmpl/deltemplate", "POST", delete_template),
    Endpoint("/wxaapi/newtmpl/getcategory", "GET", categories),
)
