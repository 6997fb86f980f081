import pytest

from tests.app.documents.papers.specimens import FONTS

COMMON, FULL, EUROPEAN = "NotoSerifSC-Regular-subset", "NotoSerifSC-Regular", "NotoSerif-Regular"


@pytest.mark.parametrize("text", ["证书 CERTIFICATE ① é Ж ℃", ""])
def test_common_text_is_in_the_small_face(text):
    assert FONTS.runs(FONTS.shown(text)) == [(COMMON, text)]


def test_rare_characters_come_from_the_full_face():
    assert FONTS.runs(FONTS.shown("王㊣喆公司")) == [(COMMON, "王"), (FULL, "㊣喆"), (COMMON, "公司")]


@pytest.mark.parametrize(
    "text",
    [
        "Łódź Gdańsk",
        "Příbram Žďár",
        "İstanbul Şişli Iğdır",
        "Timişoara Ţăndărei",
        "Ελλάδα Θεσσαλονίκη",
        "Київ Ґалаґан Їжак",
    ],
)
def test_the_letters_of_europe_are_printed_as_they_are(text):
    assert FONTS.shown(text) == text
    runs = FONTS.runs(text)
    assert "".join(characters for _, characters in runs) == text
    assert EUROPEAN in {face for face, _ in runs}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("好😀", "好[U+1F600]"),
        ("𠮷野", "[U+20BB7]野"),
        ("א", "[U+05D0]"),
        ("一\n二\ue000", "一\n二[U+E000]"),
    ],
)
def test_what_no_face_has_is_shown_by_its_code_point(text, shown):
    assert FONTS.shown(text) == shown


def test_widths_are_those_of_the_faces():
    assert FONTS.width("证书", 10) == 20
    assert 0 < FONTS.width("il", 10) < FONTS.width("MW", 10)
    assert FONTS.width("㊣", 10) == 10
