from collections import Counter
from html.parser import HTMLParser

import pytest

from app.documents.papers import furniture
from app.documents.papers.drawing import Marks, draw
from app.documents.papers.families import paper_of
from tests.app.documents.papers.specimens import (
    FONTS,
    ITEMS,
    QR_TEXT,
    STYLE,
    labels_and_texts,
    page,
    page_texts,
    record,
    squeezed,
)

WATERMARKS = ("样本 SPECIMEN", "仅供预览")


class _Text(HTMLParser):
    """The text inside the article."""

    def __init__(self):
        super().__init__()
        self.parts, self._inside = [], False

    def handle_starttag(self, tag, attrs):
        self._inside = self._inside or tag == "article"

    def handle_endtag(self, tag):
        self._inside = self._inside and tag != "article"

    def handle_data(self, data):
        if self._inside:
            self.parts.append(data)


def text_of(html):
    reader = _Text()
    reader.feed(html)
    return squeezed("".join(reader.parts))


@pytest.mark.parametrize("code", ITEMS)
def test_page_and_pdf_show_the_same_texts_and_nothing_else(code):
    paper = paper_of(record(code), quality_note="质量附注", quarantine_note="Quarantine note")
    made = draw(paper, Marks(QR_TEXT, (), ""), FONTS)
    # What only paper needs: the hint beside the QR, page numbers, and the head and form's name again on each page.
    furnished = "".join(line for line, _, _ in furniture.QR_HINT)
    furnished += "".join(
        f"第{page}页共{made.pages}页Page{page}of{made.pages}" for page in range(1, made.pages + 1)
    )
    head = (
        paper.authority.zh,
        paper.authority.en,
        paper.title.zh,
        paper.title.en,
        paper.number_label.zh,
        paper.number_label.en,
        paper.number,
    )
    furnished += "".join((*head, paper.format_name)) * (made.pages - 1)

    on_page, in_pdf = text_of(page(paper)), "".join(page_texts(made.pdf))

    assert Counter(in_pdf) - Counter(squeezed(furnished)) == Counter(on_page)
    assert [text for text in labels_and_texts(paper) if squeezed(text) not in on_page] == []
    assert [text for text in labels_and_texts(paper) if squeezed(text) not in in_pdf] == []


def test_markup_in_a_delivered_text_is_shown_not_obeyed():
    html = page(paper_of(record(content={"marks": "<b>&amp;</b>", "<i>": "x"})), ("<s>",))

    assert "<b>" not in html
    assert "<i>" not in html
    assert "<s>" not in html
    assert "<b>&amp;</b>" in text_of(html)


def test_the_page_carries_no_style_or_script_of_its_own():
    html = page(paper_of(record("3-2-4")), WATERMARKS).replace(STYLE.read_text("utf-8"), "")

    assert "style=" not in html
    assert "<script" not in html
