import pytest

from wechat.field_types import check
from wechat.templates import Drift, DriftKind, Template, compare, keys_of

ISSUED = Template(
    "issued",
    "出证通知",
    {
        "character_string1": "certificate_no",
        "thing2": "kind",
        "date3": "issued_on",
        "character_string4": "query_code",
    },
)
CONTENT = (
    "证书编号:{{character_string1.DATA}}\n证书类别:{{thing2.DATA}}\n"
    "签证日期:{{date3.DATA}}\n查询码:{{character_string4.DATA}}"
)
LIVE = {"template_id": "ID-1", "title": "出证通知", "content": CONTENT}


def test_keys_are_read_from_the_content_in_their_order():
    assert keys_of(CONTENT) == ["character_string1", "thing2", "date3", "character_string4"]
    assert keys_of("{{ thing1.DATA }} {thing2.DATA} {{thing3}}") == []


def test_a_template_that_agrees_shows_no_drift():
    assert compare([ISSUED], {"issued": "ID-1"}, [{"template_id": "other"}, LIVE]) == []


@pytest.mark.parametrize("ids", [{}, {"issued": ""}, {"issued": "GONE"}])
def test_an_id_that_is_not_set_or_not_in_the_account_is_told(ids):
    assert compare([ISSUED], ids, [LIVE]) == [Drift("issued", DriftKind.missing_id, ids.get("issued", ""))]


def test_every_difference_of_keys_and_title_is_told():
    changed = {**LIVE, "title": "签发提醒", "content": CONTENT.replace("thing2", "thing9")}

    drifts = compare([ISSUED], {"issued": "ID-1"}, [changed])

    assert drifts == [
        Drift("issued", DriftKind.missing_key, "thing2"),
        Drift("issued", DriftKind.unknown_key, "thing9"),
        Drift("issued", DriftKind.title_differs, "签发提醒"),
    ]
    assert str(drifts[1]) == "issued：公众号的模板要求这个字段，而程序没有填写，消息会被拒绝（thing9）"


def test_an_odd_answer_of_the_platform_is_drift_and_no_exception():
    assert {drift.kind for drift in compare([ISSUED], {"issued": "ID-1"}, [{"template_id": "ID-1"}])} == {
        DriftKind.missing_key,
        DriftKind.title_differs,
    }


def test_the_data_of_a_message_is_complete_and_fits():
    data = ISSUED.data(
        {"certificate_no": "22110000000018001", "kind": "很长的证书名称" * 5, "issued_on": "2022-12-03"}
    )

    for key, value in data.items():
        check(key, value)
    assert data["character_string1"] == "22110000000018001"
    assert data["character_string4"] == "-"
