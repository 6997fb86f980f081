"""What holds for every page of the desktop, those to come included."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from app.core.db import db
from app.web.shared.access import Policy, stated
from tests.pages import Page

# Who sits there, the unread count, and what the page itself asks; never one statement a row.
MOST_STATEMENTS = 14
INLINE = re.compile(r"""<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=["']""")


def addresses(app: Flask) -> list[str]:
    """Give the addresses of operators that need no row, such as lists and forms."""
    return sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if stated(app.view_functions[rule.endpoint]) is Policy.OPERATOR
        and "GET" in (rule.methods or ())
        and not rule.arguments
    )


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Collect the SQL that runs meanwhile."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_):
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def pages(app, desktop):
    """Every page by its address: the whole answer, the fragment, and the SQL that the page took."""
    browser = desktop()
    found = {}
    for address in addresses(app):
        with statements(app) as seen:
            whole = browser.open(address)
        if whole.mimetype == "text/html" and whole.status_code == 200:
            found[address] = whole, browser.open(address, headers={"X-Fragment": "page"}), seen
    return found


def test_every_page_has_one_heading_no_inline_code_and_a_fragment_of_its_own(pages):
    faults = []
    for address, (whole, fragment, _) in pages.items():
        if len(re.findall(r"<h1[ >]", whole.text)) != 1:
            faults.append(f"{address}: not one h1")
        if found := INLINE.search(whole.text):
            faults.append(f"{address}: {found[0]}")
        if "data-page" not in fragment.text or "<header" in fragment.text:
            faults.append(f"{address}: no fragment")
        if whole.headers["Cache-Control"] != "no-store":
            faults.append(f"{address}: may be cached")
        slug = re.search(r'<section data-page id="([^"]+)"', fragment.text)[1]
        strays = [name for name in re.findall(r'\sid="([^"]+)"', fragment.text) if not name.startswith(slug)]
        if strays:
            faults.append(f"{address}: ids that another tab may have too: {strays}")

    assert len(pages) > 1
    assert faults == []


def test_no_page_asks_the_database_often(pages):
    often = {address: len(seen) for address, (_, _, seen) in pages.items() if len(seen) > MOST_STATEMENTS}

    assert often == {}


def test_a_stranger_sees_none_of_them(app, visitor):
    stranger = visitor()

    answers = {address: stranger.open(address) for address in addresses(app)}

    assert {
        address
        for address, answer in answers.items()
        if answer.status_code not in {302, 401} or "/login" not in answer.headers.get("Location", "/login")
    } == set()
    assert not any(Page(answer.text).forms for answer in answers.values())
