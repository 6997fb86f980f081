"""Items field by field: what is folded, what is refused, and that every fault is named."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.certificates.delivered import Action
from app.ingest.content import MAX_DEPTH, MAX_TEXT, MAX_TEXTS, MAX_VALUES
from app.ingest.items import number_of, read_item
from app.ingest.texts import fold_phone


def wide(text: str) -> str:
    """Write digits in full width, as Chinese input methods do."""
    return "".join(chr(ord(sign) + 0xFEE0) if sign.isdigit() else sign for sign in text)


GOOD: dict[str, Any] = {
    "action": "create",
    "direction": "exit",
    "certificate_no": "22110000000018001",
    "version": 1,
    "format": "3-2-4",
    "kind_name": "格式3-2-4《兽医卫生证书》",
    "issued_on": "2026-11-22",
}
WITHDRAWAL = {
    "action": "withdraw",
    "direction": "exit",
    "certificate_no": "1",
    "version": 2,
    "reason": "货物未出境",
}


def faults(raw: object) -> set[tuple[str, str]]:
    item, found = read_item(raw)
    assert (item is None) == bool(found)
    return {(fault.field, fault.code) for fault in found}


def delivered(**changes: Any) -> Any:
    item, found = read_item(GOOD | changes)
    assert found == []
    return item


def test_the_least_item_is_understood() -> None:
    item = delivered()

    assert (item.action, item.version, item.issued_on) == (Action.CREATE, 1, date(2026, 11, 22))
    assert (item.content, item.parties, item.query_code) == ({}, (), None)


@pytest.mark.parametrize(
    "number", [" 0101 2022 1000003013001", wide("010120221000003013001"), "0101-2022/a.B_1"]
)
def test_numbers_stay_text_and_lose_only_blanks_width_and_case(number: str) -> None:
    assert delivered(certificate_no=number).certificate_no.startswith("0101")


@pytest.mark.parametrize("number", ["1", "00000000000000000000000000", "ABC", "999", "0" * 64])
def test_no_number_is_refused_for_its_inner_shape(number: str) -> None:
    assert delivered(certificate_no=number).certificate_no == number


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("13600006818", "13600006818"),
        ("+86 136-0000-6818", "13600006818"),
        ("0086 13600006818", "13600006818"),
        ("8613600006818", "13600006818"),
        (wide("13600006818"), "13600006818"),
        ("(010) 6519-4114", "01065194114"),
        ("+852 2123 4567", "+85221234567"),
        ("8612345", "8612345"),
    ],
)
def test_phones_are_folded_to_what_subscriptions_hold(written: str, folded: str) -> None:
    assert delivered(contact_phone=written).contact_phone == folded


@given(st.text())
def test_folding_a_phone_twice_changes_nothing(text: str) -> None:
    once = fold_phone(text)

    assert once is None or fold_phone(once) == once


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("action", "delete", "not_allowed"),
        ("direction", "sideways", "not_allowed"),
        ("direction", ["exit"], "not_allowed"),
        ("certificate_no", 22110000000018001, "must_be_text"),
        ("certificate_no", "证书1号", "invalid_number"),
        ("certificate_no", "0" * 65, "invalid_number"),
        ("certificate_no", " ", "invalid_number"),
        ("version", "1", "must_be_integer"),
        ("version", True, "must_be_integer"),
        ("version", 1.5, "must_be_integer"),
        ("version", 0, "too_small"),
        ("version", 2**31, "too_large"),
        ("version", None, "must_be_integer"),
        ("format", "", "required"),
        ("kind_name", "  ", "required"),
        ("kind_name", "证" * 201, "too_long"),
        ("kind_name", "兽医\x00证书", "control_character"),
        ("kind_name", "兽医\n证书", "control_character"),
        ("kind_name", "\ud800", "control_character"),
        ("issued_on", "2026-02-30", "invalid_date"),
        ("issued_on", "20261122", "invalid_date"),
        ("issued_on", wide("2026-11-22"), "invalid_date"),
        ("issued_on", 20261122, "invalid_date"),
        ("issued_on", "1899-01-01", "date_out_of_range"),
        ("valid_until", "2026-11-21", "before_issue"),
        ("contact_phone", "12", "invalid_phone"),
        ("contact_phone", "手机", "invalid_phone"),
        ("query_code", "123", "invalid_code"),
        ("query_code", "123456789", "invalid_code"),
        ("query_code", 8973, "must_be_text"),
        ("parties", {}, "must_be_list"),
        ("parties", [{}] * 21, "too_many"),
        ("content", [], "must_be_object"),
        ("surprise", 1, "unknown_field"),
    ],
)
def test_each_fault_names_its_field_and_reason(field: str, value: Any, code: str) -> None:
    assert (field, code) in faults(GOOD | {field: value})


@pytest.mark.parametrize(
    "name", ["🐼熊猫牌冷冻鸡肉", "\u0634\u0631\u0643\u0629 \u200f\u0645", "é́Ünïcode", "㈠㈡"]
)
def test_emoji_and_marks_of_other_scripts_are_kept(name: str) -> None:
    assert delivered(kind_name=name).kind_name == name


def test_every_fault_of_every_field_is_named_at_once() -> None:
    broken = GOOD | {
        "version": "x",
        "issued_on": "soon",
        "query_code": "1",
        "parties": [{"role": "owner", "name": ""}, {"role": "consignee", "name": "a", "uscc": "123"}],
        "content": {"goods": [{"name": 5}], "free": "a\x07"},
    }
    del broken["kind_name"]

    assert faults(broken) == {
        ("version", "must_be_integer"),
        ("issued_on", "invalid_date"),
        ("query_code", "invalid_code"),
        ("parties.0.role", "not_allowed"),
        ("parties.0.name", "required"),
        ("parties.1.uscc", "invalid_uscc"),
        ("content.goods.0.name", "must_be_text"),
        ("content.free", "control_character"),
        ("kind_name", "required"),
    }


def test_the_content_is_open_to_further_names() -> None:
    content = {"goods_name": "铜矿", "own": {"list": [1, 2.5, None, True, "x\ny"]}, "goods": [{"lot": "7"}]}

    assert delivered(content=content).content == content


def test_content_has_bounds_in_depth_and_number() -> None:
    deep: Any = "x"
    for _ in range(MAX_DEPTH):
        deep = [deep]

    assert faults(GOOD | {"content": {"deep": deep}}) == {
        ("content.deep" + ".0" * (MAX_DEPTH - 1), "too_deep")
    }
    assert faults(GOOD | {"content": {"long": [0] * MAX_VALUES}}) == {("content", "too_many")}
    much = ["长" * MAX_TEXT] * (MAX_TEXTS // MAX_TEXT)
    assert faults(GOOD | {"content": {"much": much}}) == set()
    assert faults(GOOD | {"content": {"much": [*much, "长"]}}) == {("content", "too_long")}
    assert faults(GOOD | {"content": {"n": 2**60}}) == {("content.n", "too_large")}
    assert faults(GOOD | {"content": {"k" * 65: 1}}) == {("content", "unknown_field")}


def test_a_withdrawal_needs_a_reason_and_looks_at_nothing_else() -> None:
    assert faults({name: value for name, value in WITHDRAWAL.items() if name != "reason"}) == {
        ("reason", "required")
    }
    assert faults(WITHDRAWAL | {"kind_name": 7, "content": "x"}) == set()
    assert faults(WITHDRAWAL | {"succesor_no": "2"}) == {("succesor_no", "unknown_field")}
    assert faults(WITHDRAWAL | {"successor_no": "1"}) == {("successor_no", "same_number")}


def test_the_allowed_actions_are_all_named() -> None:
    _, found = read_item(GOOD | {"action": "delete"})

    assert found[0].message_zh == "只能是 create、amend、withdraw。"


@pytest.mark.parametrize("raw", [None, 1, "x", [], [GOOD]])
def test_what_is_no_object_is_refused_as_a_whole(raw: object) -> None:
    assert faults(raw) == {("", "must_be_object")}
    assert number_of(raw) is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
fields = st.sampled_from(
    [*GOOD, "valid_until", "parties", "content", "query_code", "contact_phone", "reason", "x"]
)


@given(st.dictionaries(fields, json_values, max_size=6), st.booleans())
def test_no_item_whatever_breaks_the_reader(changes: dict[str, Any], withdraw: bool) -> None:  # noqa: FBT001 - drawn
    item, found = read_item((WITHDRAWAL if withdraw else GOOD) | changes)

    assert (item is None) == bool(found)
    for fault in found:
        assert fault.code
        assert fault.message_zh
        json.dumps(fault.field).encode()
