import json

import pytest

CREATE = "/cgi-bin/menu/create"
CLICK = {"type": "click", "name": "帮助", "key": "help"}
VIEW = {"type": "view", "name": "查询", "url": "http://localhost:9/q"}


def with_sub(*subs):
    return {"button": [{"name": "业务查询", "sub_button": list(subs)}]}


def test_a_menu_is_created_read_and_deleted(stand):
    assert stand.post(CREATE, {"button": [CLICK, {"name": "更多", "sub_button": [VIEW]}]})["errcode"] == 0

    menu = stand.get("/cgi-bin/menu/get")["menu"]
    info = stand.get("/cgi-bin/get_current_selfmenu_info")

    assert [button["name"] for button in menu["button"]] == ["帮助", "更多"]
    assert menu["menuid"] > 0
    assert info["selfmenu_info"]["button"][1]["sub_button"]["list"][0]["url"] == VIEW["url"]
    assert stand.get("/cgi-bin/menu/delete")["errcode"] == 0
    assert stand.get("/cgi-bin/menu/get")["errcode"] == 46003
    assert stand.get("/cgi-bin/get_current_selfmenu_info")["is_menu_open"] == 0


@pytest.mark.parametrize(
    ("menu", "errcode"),
    [
        ({}, 40016),
        ({"button": []}, 40016),
        ({"button": [CLICK] * 4}, 40016),
        ({"button": ["x"]}, 40015),
        ({"button": [{**CLICK, "type": "dance"}]}, 40017),
        ({"button": [{"name": "空"}]}, 40017),
        ({"button": [{**CLICK, "name": ""}]}, 40018),
        ({"button": [{**CLICK, "name": "六个汉字名称"}]}, 40018),
        ({"button": [{**CLICK, "key": "k" * 129}]}, 40019),
        ({"button": [{**VIEW, "url": "http://localhost/" + "x" * 1024}]}, 40020),
        ({"button": [{**VIEW, "url": "javascript:alert(1)"}]}, 40055),
        (with_sub(*[CLICK] * 6), 40023),
        (with_sub({**CLICK, "type": "dance"}), 40024),
        (with_sub({**CLICK, "name": "汉" * 21}), 40025),
        (with_sub({**CLICK, "key": ""}), 40026),
        (with_sub({**VIEW, "url": ""}), 40027),
        (with_sub({**VIEW, "url": "ftp://localhost/"}), 40054),
    ],
)
def test_every_limit_has_its_code(stand, menu, errcode):
    assert stand.post(CREATE, menu)["errcode"] == errcode
    assert stand.get("/cgi-bin/menu/get")["errcode"] == 46003


def test_escaped_chinese_is_refused(stand):
    body = json.dumps({"button": [CLICK]}).encode()

    assert stand.raw("POST", CREATE, data=body).json()["errcode"] == 40033


def test_conditional_menus_need_a_default_and_a_supported_rule(stand):
    add = "/cgi-bin/menu/addconditional"
    menu = {"button": [CLICK], "matchrule": {"client_platform_type": "1"}}

    assert stand.post(add, menu)["errcode"] == 65303
    stand.post(CREATE, {"button": [VIEW]})
    assert stand.post(add, {**menu, "matchrule": {}})["errcode"] == 65304
    assert stand.post(add, {**menu, "matchrule": {"sex": "1"}})["errcode"] == 65320
    menuid = stand.post(add, menu)["menuid"]
    assert stand.get("/cgi-bin/menu/get")["conditionalmenu"][0]["matchrule"] == menu["matchrule"]
    assert stand.post("/cgi-bin/menu/delconditional", {"menuid": menuid})["errcode"] == 0
    assert stand.post("/cgi-bin/menu/delconditional", {"menuid": menuid})["errcode"] == 65301
    assert stand.post("/cgi-bin/menu/trymatch", {"user_id": "o"})["button"][0]["name"] == "查询"
