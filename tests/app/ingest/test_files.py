"""Files: their kind by their content, their items with line numbers."""

import json
from pathlib import Path

import pytest

from app.ingest import files
from app.ingest.files import Kind
from tests.app.ingest.items import created
from tests.app.ingest.sps_documents import certificate, envelope

ONE = json.dumps(created("1"))


def written(folder: Path, text: str | bytes, name: str = "certificates.txt") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (ONE, Kind.JSON),
        (f"\ufeff{ONE}\n", Kind.JSON),
        (json.dumps({"items": [created("1")]}, indent=1), Kind.JSON),
        (f"{ONE}\n{ONE}\n", Kind.LINES),
        (f"\n\ufeff\n{ONE}", Kind.JSON),
        (certificate(), Kind.XML),
        (f"\ufeff\n{certificate()}", Kind.XML),
        ("<?xml version='1.0' encoding='UTF-16'?><a/>".encode("utf-16"), Kind.XML),
        ("", Kind.JSON),
    ],
)
def test_the_kind_of_a_file_is_seen_from_its_content(tmp_path: Path, text: str | bytes, kind: Kind) -> None:
    assert files.kind_of(written(tmp_path, text)) is kind


def test_the_suffix_of_json_lines_counts_even_for_one_broken_line(tmp_path: Path) -> None:
    path = written(tmp_path, "{broken\n" + ONE, "a.jsonl")

    entries = list(files.read(path))

    assert [(entry.line, entry.raw is None) for entry in entries] == [(1, True), (2, False)]
    assert entries[0].findings[0].code == "not_json"
    assert entries[0].text == b"{broken\n"


def test_lines_are_numbered_as_an_editor_numbers_them(tmp_path: Path) -> None:
    path = written(tmp_path, f"\ufeff{ONE}\n\n{ONE}\r\n{ONE}", "a.ndjson")

    assert [entry.line for entry in files.read(path)] == [1, 3, 4]


@pytest.mark.parametrize("form", ['{"items": %s}', "%s", '\n { "items" :\n%s }\n'])
def test_the_items_of_a_json_file_know_their_lines(tmp_path: Path, form: str) -> None:
    listed = json.dumps([created("1"), created("2"), 7], ensure_ascii=False, indent=1)
    text = form % listed

    entries = list(files.read(written(tmp_path, text)))

    assert [entry.raw for entry in entries] == json.loads(listed)
    first = text[: text.index('{\n  "action"')].count("\n") + 1
    assert [entry.line for entry in entries] == [
        first,
        first + len(created()) + 4,
        first + 2 * (len(created()) + 4),
    ]
    assert json.loads(entries[1].text) == created("2")


def test_an_empty_list_and_a_single_item_are_files_too(tmp_path: Path) -> None:
    assert list(files.read(written(tmp_path, '{"items": []}'))) == []
    assert [entry.raw for entry in files.read(written(tmp_path, ONE))] == [created("1")]


def test_a_broken_json_file_is_one_severe_finding(tmp_path: Path) -> None:
    entries = list(files.read(written(tmp_path, '{"items": [\n{},\n}')))

    assert [(entry.raw, entry.findings[0].code) for entry in entries] == [(None, "not_json")]


def test_the_certificates_of_an_xml_file_share_one_kept_text(tmp_path: Path) -> None:
    both = f"<all>{envelope(certificate(number='1'), 'NZ')}\n{envelope(certificate(number='2'), 'NZ')}</all>"

    entries = list(files.read(written(tmp_path, both)))

    assert [entry.certificate_no for entry in entries] == ["1", "2"]
    assert b"".join(entry.text for entry in entries) == both.encode()
