"""Numbers and codes are read as people write them, and nothing else is taken for one."""

import string
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.certificates import rules
from app.certificates.delivered import Action
from app.certificates.models import Event, Status
from app.certificates.rules import Known, Refusal, Validity

DAY = date(2026, 11, 22)
numbers = st.text(string.digits + string.ascii_uppercase, min_size=1, max_size=64)
blanks = st.text(" \t\u3000\u200b\u00a0", max_size=3)
actions = st.sampled_from(Action)
versions = st.integers(1, 6)
known = st.builds(
    Known,
    version=versions,
    status=st.sampled_from(Status),
    hashes=st.dictionaries(versions, st.sampled_from("ab")),
)


def full_width(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) for sign in text)


@given(numbers, blanks, st.booleans())
def test_a_number_is_the_same_however_it_is_typed(number: str, blank: str, wide: bool):  # noqa: FBT001 - drawn
    typed = blank.join(full_width(number.lower()) if wide else number.lower())

    assert rules.clean_no(typed) == number


@given(st.text())
def test_a_cleaned_number_stays_as_it_is(text: str):
    cleaned = rules.clean_no(text)

    assert cleaned is None or (rules.clean_no(cleaned) == cleaned and 1 <= len(cleaned) <= rules.MAX_NO)


@pytest.mark.parametrize("text", ["", "  ", "证书", "1" * 65, "12;DROP", "12\x003", "-12", "12\U0001f600"])
def test_what_cannot_be_a_number_is_refused(text: str):
    assert rules.clean_no(text) is None


@pytest.mark.parametrize(
    "number", ["010120221000003013001", "01012020100000333555", "22110000000018001", "0001"]
)
def test_no_number_of_the_manual_is_refused_for_its_inner_shape(number: str):
    assert rules.clean_no(number) == number


@given(st.text())
def test_a_code_is_four_to_eight_half_width_digits_or_none(text: str):
    code = rules.clean_code(text)

    assert code is None or (4 <= len(code) <= 8 and set(code) <= set(string.digits))


@given(st.from_regex(r"[0-9]{4,8}", fullmatch=True), blanks)
def test_a_code_is_the_same_however_it_is_typed(code: str, blank: str):
    assert rules.clean_code(blank.join(full_width(code))) == code


@given(numbers)
def test_grouping_loses_nothing(number: str):
    grouped = rules.grouped(number)

    assert grouped.replace(" ", "") == number
    assert all(len(group) <= 4 for group in grouped.split(" "))


def test_the_parts_of_an_entry_number_are_read_where_the_shape_allows():
    assert rules.parsed_no("010120221000003013001") == {
        "office": "0101",
        "year": "2022",
        "flag": "1",
        "serial": "000003013",
        "running": "001",
    }
    assert rules.parsed_no("22110000000018001") == {}


@given(st.sampled_from(Status), st.one_of(st.none(), st.dates()), st.dates())
def test_a_certificate_is_valid_only_while_issued_and_through_its_last_day(
    status: Status, last_day: date | None, today: date
):
    valid = rules.validity(status, last_day, today) is Validity.VALID

    assert valid == (status is Status.ISSUED and (last_day is None or today <= last_day))


def test_the_reason_of_an_invalid_certificate_is_told():
    yesterday = DAY - timedelta(days=1)

    assert rules.validity(Status.WITHDRAWN, yesterday, DAY) is Validity.WITHDRAWN
    assert rules.validity(Status.REPLACED, None, DAY) is Validity.REPLACED
    assert rules.validity(Status.ISSUED, yesterday, DAY) is Validity.EXPIRED
    assert rules.VALIDITY_ZH.keys() == set(Validity)


@given(actions, versions, st.sampled_from("ab"), known)
def test_only_a_newer_version_of_a_living_certificate_changes_it(
    action: Action, version: int, content_hash: str, stored: Known
):
    decision = rules.decide(action, version, content_hash, stored)

    if isinstance(decision, Event):
        assert version >= stored.version
        assert version not in stored.hashes
        assert stored.status is Status.ISSUED
        assert action is not Action.CREATE
    if decision is None:
        assert stored.hashes[version] == content_hash


@given(versions, st.sampled_from("ab"))
def test_an_unknown_certificate_is_issued_by_its_first_message_but_not_withdrawn(
    version: int, content_hash: str
):
    assert rules.decide(Action.CREATE, version, content_hash, None) is Event.ISSUED
    assert rules.decide(Action.AMEND, version, content_hash, None) is Event.ISSUED
    assert rules.decide(Action.WITHDRAW, version, content_hash, None) is Refusal.UNKNOWN


def test_every_refusal_has_a_sentence_and_a_field():
    assert rules.REFUSAL_ZH.keys() == rules.REFUSAL_FIELD.keys() == set(Refusal)


@pytest.mark.parametrize(
    ("event", "age", "quiet", "pushed"),
    [
        (Event.ISSUED, 7, False, True),
        (Event.ISSUED, 8, False, False),
        (Event.WITHDRAWN, 400, False, True),
        (Event.ISSUED, 0, True, False),
        (Event.AMENDED, 0, True, False),
    ],
)
def test_old_issues_and_quiet_loads_are_not_pushed(event: Event, age: int, *, quiet: bool, pushed: bool):
    issued_on = DAY - timedelta(days=age)

    assert rules.is_worth_a_push(event, issued_on, DAY, max_age_days=7, quiet=quiet) is pushed
