import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from app.documents.papers.composing import compose
from app.documents.papers.drawing import Marks, draw
from app.documents.papers.families import paper_of
from tests.app.documents.papers.specimens import (
    FONTS,
    ITEMS,
    MARKS,
    QR_TEXT,
    labels_and_texts,
    page_texts,
    popplers_text,
    record,
    squeezed,
)


def drawn(code="5-1", content=None, marks=MARKS, **changes):
    return draw(paper_of(record(code, content, **changes)), marks, FONTS)


def missing(paper, text):
    return [each for each in labels_and_texts(paper) if squeezed(each) not in text]


@pytest.mark.parametrize("code", ITEMS)
def test_all_labels_and_values_are_in_the_text_of_the_document(code):
    paper = paper_of(record(code), quality_note="质量附注", quarantine_note="Quarantine note")

    pdf = draw(paper, MARKS, FONTS).pdf

    assert missing(paper, "".join(page_texts(pdf))) == []
    assert missing(paper, squeezed(popplers_text(pdf))) == []


@pytest.mark.parametrize("code", ITEMS)
def test_the_same_record_gives_the_same_bytes(code):
    assert drawn(code).pdf == drawn(code).pdf


def test_another_process_gives_the_same_bytes():
    program = (
        "from tests.app.documents.papers.test_drawing import drawn; import sys;"
        "sys.stdout.buffer.write(drawn('C5-1').pdf)"
    )
    root = Path(__file__).resolve().parents[4]

    other = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, check=True, timeout=60
    ).stdout

    assert other == drawn("C5-1").pdf


@pytest.mark.parametrize("code", ITEMS)
def test_every_typeface_is_embedded_and_can_be_read_back(code):
    said = subprocess.run(
        ["pdffonts", "-"], input=drawn(code).pdf, capture_output=True, check=True, timeout=60
    )
    fonts = said.stdout.decode().splitlines()[2:]

    assert fonts
    assert all(font.split()[-5:-2] == ["yes", "yes", "yes"] for font in fonts), fonts


@pytest.mark.parametrize("code", ["5-1", "C5-1", "C3-1", "C2-2", "C2-1"])
def test_a_common_certificate_takes_one_page(code):
    made = drawn(code)

    assert (made.pages, made.seal_page) == (1, 0)


def test_the_entry_certificate_is_a_small_file():
    assert len(drawn().pdf) <= 45 * 1024


def test_the_document_is_a4_and_says_what_it_is():
    reader = PdfReader(BytesIO(drawn().pdf))

    assert reader.pdf_header == "%PDF-1.7"
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    assert reader.metadata.title == "入境货物检验检疫证明 010120221000003013001"
    assert reader.metadata.author == "示例海关"
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"


def test_five_hundred_goods_lines_flow_over_pages_with_heads_and_numbers():
    goods = [{"name": f"货物第{n}号", "origin": "中国", "quantity": f"{n}千克"} for n in range(1, 501)]

    made = drawn(content={"goods": goods})
    pages = page_texts(made.pdf)

    assert len(pages) == made.pages > 5
    assert made.seal_page == made.pages - 1
    for number, page in enumerate(pages, start=1):
        assert "010120221000003013001" in page
        assert "入境货物检验检疫证明" in page
        assert f"第{number}页共{made.pages}页Page{number}of{made.pages}" in page
        assert "样本SPECIMEN" in page
        assert "0a0a0a" in page
    assert all("序号品名产地规格数/重量生产日期" in page for page in pages if "货物第" in page)
    whole = "".join(pages)
    assert all(f"货物第{n}号中国***" in whole and f"**{n}千克" in whole for n in range(1, 501))
    assert sum("*" * 39 in page for page in pages) == 1


@pytest.mark.parametrize("lines", [3, 5])
def test_the_asterisks_close_the_goods_directly_however_long_the_remarks_are(lines):
    content = {"goods": [{"name": "末项货物"}], "remarks": "\n".join("注记甲乙丙丁" for _ in range(lines))}

    text = "".join(page_texts(drawn("C5-1", content).pdf))

    assert f"末项货物{'*' * 39}" in text
    assert text.index("*" * 39) < text.index("注记甲乙丙丁")


def test_numbers_of_goods_stay_whole_beside_the_widest_columns():
    wide = dict.fromkeys(("name", "origin", "specification", "quantity", "produced_on", "extra"), "宽" * 90)
    paper = paper_of(record(content={"goods": [wide] * 120}))

    written = {placed.text for sheet in compose(paper, FONTS).sheets for placed in sheet.texts}

    assert {str(number) for number in range(1, 121)} <= written
    assert {"序号", "品名", "产地", "规格"} <= written


def test_a_column_with_short_texts_stays_two_characters_wide_beside_the_widest_columns():
    wide = dict.fromkeys(("name", "specification", "quantity", "produced_on", "extra"), "宽" * 90)
    paper = paper_of(record(content={"goods": [wide | {"origin": "中国"}]}))

    written = [placed.text for sheet in compose(paper, FONTS).sheets for placed in sheet.texts]

    assert "产地" in written
    assert "中国" in written


def test_the_caption_of_the_seal_is_as_large_as_the_labels():
    [sheet] = compose(paper_of(record("C5-1")), FONTS).sheets
    sizes = {placed.text: placed.size for placed in sheet.texts}

    assert {size for text, size in sizes.items() if text.startswith("印章")} == {sizes["签证地点"]}


def test_a_text_of_4000_characters_flows_over_pages_and_nothing_is_lost():
    text = "".join(f"{n:04}字" for n in range(800))

    for name in ("statement", "remarks", "marks", "signed_by", "extra"):
        made = drawn(content={name: text})
        whole = "".join(page_texts(made.pdf))
        assert made.pages > 1, name
        assert all(f"{n:04}" in whole for n in range(800)), name


def test_goods_with_texts_of_4000_characters_give_a_correct_document():
    goods = [{"name": "品" * 3990 + f"第{n:03}号", "specification": "X" * 4000} for n in range(20)]

    made = drawn(content={"goods": goods})

    whole = "".join(page_texts(made.pdf))
    assert whole.count("品") >= 3990 * 20
    assert whole.count("X") >= 4000 * 20
    assert all(f"{n:03}号" in whole for n in range(20))


@pytest.mark.parametrize("code", ITEMS)
def test_the_place_of_the_seal_is_empty(code):
    made = drawn(code)
    left, low, right, high = made.seal_box
    page = pypdfium2.PdfDocument(made.pdf)[made.seal_page]

    shown = page.render(scale=1).to_pil().convert("L")
    box = shown.crop((round(left) + 1, round(842 - high) + 1, round(right) - 1, round(842 - low) - 1))

    assert right - left > 150
    assert high - low > 60
    # Nothing but white and the light grey of a watermark.
    assert box.getextrema()[0] > 200


@pytest.mark.parametrize("dots", [150, 300])
@pytest.mark.parametrize("code", ITEMS)
def test_the_qr_is_read_from_the_printed_page(code, dots):
    page = pypdfium2.PdfDocument(drawn(code).pdf)[0]

    found = zxingcpp.read_barcodes(page.render(scale=dots / 72).to_pil())

    assert [code.text for code in found] == [QR_TEXT]


def test_rare_characters_are_drawn_and_can_be_found():
    content = {"goods_name": "㊣①éЖ龘喆", "marks": "𠀂", "remarks": "笑😀\u200f完"}

    pdf = drawn(content=content).pdf
    text = "".join(page_texts(pdf))

    assert "㊣①éЖ龘喆" in text
    assert "笑[U+1F600]完" in text
    assert "㊣①éЖ龘喆" in popplers_text(pdf)
    assert FONTS.shown("𠀂") in popplers_text(pdf)


def test_the_letters_of_europe_are_drawn_and_can_be_found():
    words = "Łódź Žďár İstanbul Ελλάδα Ґалаґан"

    pdf = drawn(content={"goods_name": f"大蒜 {words}"}).pdf

    assert squeezed(words) in squeezed(popplers_text(pdf))
    assert squeezed(words) in squeezed("".join(page_texts(pdf)))


def test_a_character_beyond_the_basic_plane_of_the_full_face_is_found_as_itself():
    rare = next(chr(code) for code in range(0x20000, 0x2FFFF) if FONTS.shown(chr(code)) == chr(code))

    pdf = drawn(content={"goods_name": f"前{rare}后"}).pdf

    assert f"前{rare}后" in popplers_text(pdf)
    assert f"前{rare}后" in "".join(page_texts(pdf))


def test_a_document_without_watermark_has_none_and_several_are_all_shown():
    marks = ("样本 SPECIMEN", "副本 COPY 第1次重打")

    bare = "".join(page_texts(drawn(marks=Marks(QR_TEXT, (), "")).pdf))
    marked = "".join(page_texts(drawn(marks=Marks(QR_TEXT, marks, "")).pdf))

    assert "SPECIMEN" not in bare
    assert all(squeezed(mark) in marked for mark in marks)


def test_the_longest_names_and_numbers_stay_on_the_page():
    made = drawn(
        "E-7",
        certificate_no="N" * 64,
        format="格式" * 32,
        kind_name="证书" * 100,
        kind_name_en="CERTIFICATE " * 16,
        issued_by="海关" * 50,
    )

    page = pypdfium2.PdfDocument(made.pdf)[0]
    text = page.get_textpage()
    for index in range(text.count_chars()):
        left, _, right, _ = text.get_charbox(index)
        assert 0 <= left <= right <= 596


@pytest.mark.parametrize("code", ITEMS)
def test_a_second_reader_finds_no_fault_in_the_file(code, tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(drawn(code).pdf)

    said = subprocess.run(["qpdf", "--check", path], capture_output=True, check=True, timeout=60, text=True)

    assert "No syntax or stream encoding errors found" in said.stdout
