import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registration.rules import clean_uscc, clean_words, is_latin

CODE = "91310000DEM00001AE"


@pytest.mark.parametrize(
    "typed", [CODE, f" {CODE.lower()} ", "９１３１００００ＤＥＭ００００１ＡＥ", "91310000 DEM00001A-E"]
)
def test_a_credit_code_is_understood_as_people_write_it(typed):
    assert clean_uscc(typed) == CODE


@given(st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_the_check_digit_finds_any_single_wrong_sign(place, sign):
    typed = CODE[:place] + sign + CODE[place + 1 :]

    assert (clean_uscc(typed) is not None) == (typed == CODE)


@pytest.mark.parametrize("typed", ["", CODE[:-1], CODE + "1", "I" * 18, "'; DROP TABLE enterprise; --"])
def test_what_is_no_credit_code_is_refused(typed):
    assert clean_uscc(typed) is None


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("  示例　贸易\n有限公司 ", "示例 贸易有限公司"),
        ("示例\u202e贸易\u200b公司\x00", "示例贸易公司"),
        ("\u200b\u202e", ""),
    ],
)
def test_a_name_keeps_no_sign_that_could_make_it_look_like_another(typed, folded):
    assert clean_words(typed) == folded


def test_english_is_latin_letters_and_nothing_else():
    assert is_latin("EXAMPLE CAFÉ & Co., Ltd. – No. 1")
    assert not is_latin("EXAMPLE 公司")
    assert not is_latin("Ехаmple")
