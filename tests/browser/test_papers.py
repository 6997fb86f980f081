import pytest

from app.documents.papers.families import paper_of
from tests.app.documents.papers.specimens import ITEMS, page, record

WATERMARKS = ("样本 SPECIMEN", "仅供预览")


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1200])
@pytest.mark.parametrize("code", ITEMS)
def test_the_page_is_accessible_and_no_wider_than_the_window(chromium, axe, code, width):
    context = chromium.new_context(viewport={"width": width, "height": 900})
    shown = context.new_page()
    shown.set_content(page(paper_of(record(code), quarantine_note="A note"), WATERMARKS))

    assert axe(shown) == []
    assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert shown.get_by_text("样本 SPECIMEN · 仅供预览").is_visible()
    context.close()
