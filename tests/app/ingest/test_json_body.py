"""Bodies: strict JSON, one item or a batch."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ingest.errors import NotUnderstoodError
from app.ingest.json_body import MAX_ITEMS, read_items


def test_one_item_and_a_batch_are_both_messages() -> None:
    assert read_items(b'{"a": 1}') == [{"a": 1}]
    assert read_items(b'{"items": [{"a": 1}, 7]}') == [{"a": 1}, 7]
    assert len(read_items(json.dumps({"items": [0] * MAX_ITEMS}).encode())) == MAX_ITEMS


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b"\xff\xfe{}", "not_json"),
        (b'{"a": NaN}', "not_json"),
        (b'{"a": -Infinity}', "not_json"),
        (b'{"a": 1, "a": 2}', "not_json"),
        (b'{"items": [{"version": 1, "version": 2}]}', "not_json"),
        (b'{"a": ' + b"9" * 5000 + b"}", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b'{"a": ' * 100_000, "not_json"),
        (b"[]", "not_a_message"),
        (b"null", "not_a_message"),
        (b'{"items": {}}', "not_a_message"),
        (b'{"items": [], "more": 1}', "not_a_message"),
        (b'{"items": []}', "no_items"),
        (json.dumps({"items": [0] * (MAX_ITEMS + 1)}).encode(), "too_many_items"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_no_message_is_named(body: bytes, code: str) -> None:
    with pytest.raises(NotUnderstoodError) as caught:
        read_items(body)

    assert caught.value.code == code


@given(st.binary(max_size=200))
def test_no_bytes_whatever_raise_anything_else(body: bytes) -> None:
    try:
        assert read_items(body)
    except NotUnderstoodError as error:
        assert error.message_zh  # noqa: PT017 - either way is right, only other exceptions are wrong
