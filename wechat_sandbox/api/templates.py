"""Template management: the list of templates, adding, deleting, industries."""

import re
import secrets
from typing import Any

from wechat_sandbox.answers import ApiError
from wechat_sandbox.api.gate import Answer, Call, Endpoint
from wechat_sandbox.state import Template

_MOST_TEMPLATES = 25
_INDUSTRY = {"first_class": "政府与公共事业", "second_class": "政府机构"}
_OTHER_INDUSTRY = {"first_class": "其他", "second_class": "其他"}
# The real library fixes the type of each keyword; here its last words decide.
_KINDS = (
    (re.compile("时间$"), "time"),
    (re.compile("日期$"), "date"),
    (re.compile("(编号|单号|号码|码|号)$"), "character_string"),
    (re.compile("金额$"), "amount"),
    (re.compile("(数量|数目)$"), "number"),
    (re.compile("(姓名|联系人)$"), "name"),
)


async def add_template(call: Call) -> Answer:
    """Answer POST /cgi-bin/template/api_add_template."""
    body = call.json()
    short, names = body.get("template_id_short"), body.get("keyword_name_list")
    if not isinstance(short, str) or not short:
        raise ApiError(40036)
    if not isinstance(names, list) or not names or not all(isinstance(name, str) and name for name in names):
        raise ApiError(40246)
    if len(_templates(call)) >= _MOST_TEMPLATES:
        raise ApiError(45026)
    template = Template(new_template_id(), short, _content(names))
    call.platform.state.templates[template.template_id] = template
    call.platform.changed("templates")
    return {"errcode": 0, "errmsg": "ok", "template_id": template.template_id}


async def list_templates(call: Call) -> Answer:
    """Answer GET /cgi-bin/template/get_all_private_template."""
    return {"template_list": [_listed(template) for template in _templates(call)]}


async def delete_template(call: Call) -> Answer:
    """Answer POST /cgi-bin/template/del_private_template."""
    template_id = call.json().get("template_id")
    if template_id not in {template.template_id for template in _templates(call)}:
        raise ApiError(40037)
    del call.platform.state.templates[template_id]
    call.platform.changed("templates")
    return {"errcode": 0, "errmsg": "ok"}


async def industry(_call: Call) -> Answer:
    """Answer GET /cgi-bin/template/get_industry."""
    return {"primary_industry": _INDUSTRY, "secondary_industry": _OTHER_INDUSTRY}


async def set_industry(call: Call) -> Answer:
    """Answer POST /cgi-bin/template/api_set_industry; the choice changes nothing here."""
    if not {"industry_id1", "industry_id2"} <= set(call.json()):
        raise ApiError(40097)
    return {"errcode": 0, "errmsg": "ok"}


async def blocked_messages(call: Call) -> Answer:
    """Answer POST /wxa/sec/queryblocktmplmsg: this platform blocks nothing by content."""
    call.json()
    return {"errcode": 0, "errmsg": "ok", "msginfo": []}


def new_template_id() -> str:
    """Return a template id in the platform's shape: 43 characters."""
    return secrets.token_urlsafe(32)


def _templates(call: Call) -> list[Template]:
    return [template for template in call.platform.state.templates.values() if template.family == "template"]


def _listed(template: Template) -> dict[str, Any]:
    return {
        "template_id": template.template_id,
        "title": template.title,
        "primary_industry": _INDUSTRY["first_class"],
        "deputy_industry": _INDUSTRY["second_class"],
        "content": template.content,
        "example": template.example,
    }


def _content(names: list[str]) -> str:
    lines = []
    for number, name in enumerate(names, start=1):
        kind = next((kind for ending, kind in _KINDS if ending.search(name)), "thing")
        lines.append(f"{name}：{{{{{kind}{number}.DATA}}}}")
    return "\n".join(lines)


ENDPOINTS = (
    Endpoint("/cgi-bin/template/api_add_template", "POST", add_template),
    Endpoint("/cgi-bin/template/get_all_private_template", "GET", list_templates),
    Endpoint("/cgi-bin/template/del_private_template", "POST", delete_template),
    Endpoint("/cgi-bin/template/get_industry", "GET", industry),
    Endpoint("/cgi-bin/template/api_set_industry", "POST", set_industry),
    Endpoint("/wxa/sec/queryblocktmplmsg", "POST", blocked_messages),
)
