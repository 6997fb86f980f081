"""Section 6.2.3: the PDF, only of entry certificates and only while they are valid (R51, R55)."""

import hashlib
from datetime import date

from app.demo import data
from tests.journeys.desk import ask, at_the_desk

ENTRY, EXIT = data.PUBLIC_ENTRY, data.PUBLIC_EXIT


def fetch(person, address):
    return person.browser.get(person.live.web + address, timeout=60)


def test_the_pdf_of_a_valid_entry_certificate_is_downloaded(phone):
    person = at_the_desk(phone())

    answer = fetch(person, ask(person, "entry", *ENTRY).links["下载PDF证书"])

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.content.startswith(b"%PDF-")
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    assert answer.headers["X-Content-SHA256"] == hashlib.sha256(answer.content).hexdigest()


def test_who_queries_twice_gets_the_same_file(phone):
    person = at_the_desk(phone())

    files = [fetch(person, ask(person, "entry", *ENTRY).links["下载PDF证书"]).content for _ in range(2)]

    assert files[0] == files[1]


def test_an_exit_certificate_has_no_pdf_here(phone):
    result = ask(at_the_desk(phone()), "exit", *EXIT)

    assert "下载PDF证书" not in result.text


def test_of_an_entry_certificate_that_is_not_valid_the_button_is_dead(phone, issuer):
    day = date(2023, 1, 3)
    item = data.entry_item(f"0101{data.draw_number(day)}", "2468", day)
    issuer.send(item | {"valid_until": "2023-12-31"})

    result = ask(at_the_desk(phone()), "entry", item["certificate_no"], "2468")

    assert "无效" in result.text
    assert "已于2023-12-31到期" in result.text
    assert "下载PDF证书" in result.text
    assert "下载PDF证书" not in result.links
