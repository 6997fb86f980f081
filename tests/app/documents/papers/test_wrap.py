from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.papers.wrap import wrap
from tests.app.documents.papers.specimens import FONTS, squeezed

SIZE = 10.0
_CHARACTERS = st.sampled_from("中文证书，。（）、《》“”abcXYZ019 -/.,()\n*é①龘")


def lines(text, width):
    return wrap(FONTS.shown(text), width, SIZE, FONTS)


@given(st.text(_CHARACTERS, max_size=300), st.floats(20, 400))
def test_nothing_is_lost_and_no_line_is_wider_than_its_box(text, width):
    found = lines(text, width)

    assert squeezed("".join(found)) == squeezed(text)
    assert all(FONTS.width(line, SIZE) <= width + 0.001 for line in found)


@given(st.text(max_size=100), st.floats(1, 400))
def test_any_text_in_any_width_is_kept(text, width):
    assert squeezed("".join(lines(text, width))) == squeezed(FONTS.shown(text))


@given(st.text(st.sampled_from("中文证书货物，。）（、》《"), max_size=200))
def test_lines_neither_begin_with_a_closing_mark_nor_end_with_an_opening_one(text):
    found = lines(text, 80)

    for line, following in pairwise(found):
        # A run of marks longer than a line has no other place to break.
        if any(character in line for character in "中文证书货物"):
            pair = line[-1] + following[0]
            assert following[0] not in "，。）、》" or not _has_better_break(line), pair
            assert line[-1] not in "（《" or not _has_better_break(line), pair


def _has_better_break(line):
    """Whether a break between two ordinary characters, or before an opening mark, lay inside the line."""
    return any(before not in "（《" and after not in "，。）、》" for before, after in pairwise(line))


def test_words_stay_whole_where_they_can():
    assert lines("FROZEN CHICKEN BREAST", 75) == ["FROZEN", "CHICKEN", "BREAST"]


def test_a_word_wider_than_its_box_is_broken():
    found = lines("N" * 40, 60)

    assert len(found) > 1
    assert "".join(found) == "N" * 40


def test_a_number_is_not_torn_from_its_sign_or_decimals():
    assert lines("温度为 -18.5℃", 45) == ["温度为", "-18.5℃"]


@pytest.mark.parametrize("text", ["", "\n", "一\n\n二"])
def test_empty_lines_are_kept(text):
    assert lines(text, 100) == text.split("\n")
