def test_templates_are_added_listed_and_deleted(stand):
    names = ["证书编号", "证书类别", "签证日期"]
    made = stand.post(
        "/cgi-bin/template/api_add_template", {"template_id_short": "43000", "keyword_name_list": names}
    )

    (listed,) = stand.get("/cgi-bin/template/get_all_private_template")["template_list"]

    assert listed["template_id"] == made["template_id"]
    assert listed["content"].splitlines() == [
        "证书编号：{{character_string1.DATA}}",
        "证书类别：{{thing2.DATA}}",
        "签证日期：{{date3.DATA}}",
    ]
    deleted = {"template_id": made["template_id"]}
    assert stand.post("/cgi-bin/template/del_private_template", deleted)["errcode"] == 0
    assert stand.post("/cgi-bin/template/del_private_template", deleted)["errcode"] == 40037


def test_the_twenty_sixth_template_is_refused(stand):
    for _ in range(25):
        stand.template()
    body = {"template_id_short": "TM1", "keyword_name_list": ["编号"]}

    assert stand.post("/cgi-bin/template/api_add_template", body)["errcode"] == 45026


def test_wrong_orders_are_refused(stand):
    path = "/cgi-bin/template/api_add_template"

    assert stand.post(path, {"keyword_name_list": ["编号"]})["errcode"] == 40036
    assert stand.post(path, {"template_id_short": "TM1", "keyword_name_list": []})["errcode"] == 40246


def test_industries_are_answered(stand):
    assert stand.get("/cgi-bin/template/get_industry")["primary_industry"]["first_class"]
    assert (
        stand.post("/cgi-bin/template/api_set_industry", {"industry_id1": "1", "industry_id2": "4"})[
            "errcode"
        ]
        == 0
    )
    assert stand.post("/cgi-bin/template/api_set_industry", {})["errcode"] == 40097
    assert stand.post("/wxa/sec/queryblocktmplmsg", {"tmpl_msg_id": "1"})["msginfo"] == []
