"""Lists of numbers from people and spreadsheets."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.certificates import lists
from app.certificates.lists import ListError

ONE, TWO = "010120221000003013001", "22110000000018001"


def numbers(text):
    return [asked.number for asked in lists.read(text)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_encoding_of_a_spreadsheet_is_read(encoding):
    text = lists.decoded(f"证书编号,备注\r\n{ONE},第一份\r\n{TWO},第二份\r\n".encode(encoding))

    assert numbers(text) == [ONE, TWO]


@pytest.mark.parametrize(
    "text",
    [
        f"{ONE}\n{TWO}",
        f"{ONE}，{TWO}",
        f"{ONE}; {TWO}",
        f"备注\t证书编号\r\n甲\t{ONE}\r\n乙\t{TWO}",
        f'="{ONE}"\n\'{TWO}\n\n',
        f"0101 2022 1000 0030 13001\n{TWO}\t",
        f"{ONE},第一份\n{TWO},第二份",
    ],
)
def test_every_way_of_writing_is_understood(text):
    assert numbers(text) == [ONE, TWO]


def test_what_is_no_number_is_kept_as_it_was_written():
    assert [(one.written, one.number) for one in lists.read(f"1.01E+20\n{ONE}")] == [
        ("1.01E+20", None),
        (ONE, ONE),
    ]


@pytest.mark.parametrize("text", ["", " \n,\n", "证书编号\n\n", f"{ONE}\n" * 501])
def test_no_number_and_too_many_are_refused(text):
    with pytest.raises(ListError):
        lists.read(text)


@pytest.mark.parametrize("data", [b"x" * (lists.MAX_BYTES + 1), b"PK\x03\x04\x00\x00", b"\x80\xff\xff"])
def test_what_is_too_long_or_no_text_is_refused(data):
    with pytest.raises(ListError):
        lists.decoded(data)


@given(st.text(max_size=40))
def test_nothing_that_is_written_begins_a_formula(cell):
    data = lists.as_csv([[cell, ONE]])

    [[written, number]] = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert number == f"{ONE}\t"
    assert numbers(number) == [ONE]
