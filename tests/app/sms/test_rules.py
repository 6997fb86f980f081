from hypothesis import given
from hypothesis import strategies as st

from app.sms.rules import clean_code, clean_mobile
from app.sms.texts import WORDS, Kind, render

mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


@given(mobiles, st.sampled_from(["", "+86", "0086", "+86 "]))
def test_a_mobile_number_is_found_in_every_way_of_writing(number, prefix):
    assert clean_mobile(f" {prefix}{number[:3]}-{number[3:7]} {number[7:]}") == number


@given(st.text(max_size=20))
def test_what_is_cleaned_is_a_mobile_number_and_stays_one(typed):
    cleaned = clean_mobile(typed)

    assert cleaned is None or (len(cleaned) == 11 and cleaned.isascii() and clean_mobile(cleaned) == cleaned)


def test_other_numbers_are_none():
    for typed in ("", "12600006818", "1360000681", "136000068188", "010-12345678", "+1 136 0000 6818"):
        assert clean_mobile(typed) is None


@given(st.from_regex(r"[0-9]{6}", fullmatch=True))
def test_a_code_keeps_its_digits(code):
    assert clean_code(f" {code[:3]} {code[3:]}\n") == code


def test_every_kind_has_a_text_that_takes_its_values():
    assert set(WORDS) == set(Kind)
    for kind, words in WORDS.items():
        values = [f"<{number}>" for number in range(1, words.count("{") + 1)]
        text = render(kind, values)
        assert all(value in text for value in values)
        # Longer texts cost as two messages.
        assert len(text) <= 70 + 10
