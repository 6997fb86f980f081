import pytest
from hypothesis import given
from hypothesis import strategies as st

from wechat.errors import InboundRejected
from wechat.xml_reader import read, text_of

BOMB = (
    b'<!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b"<xml><MsgType>&b;</MsgType></xml>"
)


def test_fields_become_text_and_nested_ones_dictionaries():
    fields = read("<xml><A><![CDATA[ 证书 ]]></A><B/><C><D>1</D></C><E>1</E><E>2</E><E>3</E></xml>".encode())

    assert fields == {"A": "证书", "B": "", "C": {"D": "1"}, "E": ["1", "2", "3"]}


@pytest.mark.parametrize("count", [1, 2])
def test_what_may_be_several_is_always_a_list(count):
    fields = read(b"<xml><P>" + b"<List><A>1</A></List>" * count + b"</P></xml>")

    assert fields == {"P": {"List": [{"A": "1"}] * count}}


def test_a_split_cdata_section_is_one_text():
    assert read(b"<xml><A><![CDATA[x]]]]><![CDATA[>y]]></A></xml>") == {"A": "x]]>y"}


def test_a_declaration_of_another_encoding_and_a_byte_order_mark_change_nothing():
    assert read('\ufeff<?xml version="1.0" encoding="gb2312"?><xml><A>证</A></xml>'.encode()) == {"A": "证"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"text",
        b"{}",
        b"<xml>",
        b"<html><A>1</A></html>",
        b"<xml></xml><xml></xml>",
        b"<xml><A>\xff</A></xml>",
        b"<xml><A>\x00</A></xml>",
        "<xml><A>证</A></xml>".encode("utf-16"),
        "<xml><A>查询</A></xml>".encode("gb18030"),
        b"<xml><A>&nbsp;</A></xml>",
        BOMB,
        b'<!DOCTYPE xml SYSTEM "file:///etc/passwd"><xml><A>1</A></xml>',
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><A>&e;</A></xml>',
        b"<xml>" * 5000 + b"</xml>" * 5000,
        b"<xml>" + b"<a>" * 8 + b"1" + b"</a>" * 8 + b"</xml>",
    ],
)
def test_anything_else_is_refused(body):
    with pytest.raises(InboundRejected):
        read(body)


def test_a_doubled_or_nested_field_is_not_taken_for_text():
    fields = read(b"<xml><A>1</A><A>2</A><B><C>1</C></B></xml>")

    for name in ("A", "B"):
        with pytest.raises(InboundRejected, match=name):
            text_of(fields, name)
    assert text_of(fields, "absent") == ""


@given(
    st.one_of(
        st.binary(max_size=300), st.text(alphabet="<>/xmlA&;![]CDT-? \"'=", max_size=120).map(str.encode)
    )
)
def test_any_bytes_are_read_or_refused(body):
    try:
        fields = read(body)
    except InboundRejected:
        fields = {}

    assert isinstance(fields, dict)
