"""The two searches of an enterprise, without scripts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from app.certificates.models import Direction, Origin
from app.core.db import db
from tests.app.web.desktop.conftest import TODAY
from tests.pages import Page

# The session of the operator, the count and the page of the list, and what the head bar shows.
MOST_STATEMENTS = 6


def shown(answer):
    return Page(answer.text)


@contextmanager
def statements(app) -> Iterator[list[str]]:
    """Collect the SQL that runs inside the block."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_the_page_opens_with_the_last_ten_days_and_the_manuals_words(office):
    office.issue("010120261000000010001")
    office.issue("010120261000000020001", issued_on=TODAY - timedelta(days=11))

    page = shown(office.open("/desktop/entry"))

    assert page.form("/desktop/entry").values["by"] == "issued_on"
    assert page.form("/desktop/entry").values["first_day"] == "2026-11-12"
    assert page.form("/desktop/entry").values["last_day"] == "2026-11-22"
    assert "**仅报关单收发货人或申报单位可进行查询" in page.text
    assert "总共1条记录" in page.text
    assert "010120261000000010001" in page.links
    assert "010120261000000020001" not in page.text


def test_only_the_chosen_condition_counts(office):
    office.issue("010120261000000010001")
    office.issue("010120261000000020001", declaration_no="0101 2026 9")

    numbered = shown(
        office.open(
            "/desktop/entry?by=certificate_no&certificate_no=0101 2026 1000 0000 10001&declaration_no=X"
        )
    )
    declared = shown(office.open("/desktop/entry?by=declaration_no&declaration_no=0101 2026 9"))

    assert "总共1条记录" in numbered.text
    assert "010120261000000010001" in numbered.links
    assert "总共0条记录" in declared.text


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("by=certificate_no&certificate_no=", "请输入证书编号"),
        ("by=declaration_no&declaration_no=号", "报关单号只含数字和字母"),
        ("by=issued_on&first_day=2026-11-22&last_day=2026-11-01", "截止日期不能早于起始日期"),
        ("by=issued_on&first_day=2026-02-30&last_day=2026-11-01", "日期格式为年-月-日"),
        ("by=nonsense", "请选择查询条件"),
    ],
)
def test_what_was_typed_wrong_comes_back_with_its_message(office, asked, message):
    answer = office.open(f"/desktop/entry?{asked}")

    assert answer.status_code == 422
    assert message in answer.text
    assert "error-summary" in answer.text


@pytest.mark.parametrize("condition", ["certificate_no", "declaration_no"])
def test_a_certificate_of_others_is_answered_as_a_missing_one(office, condition):
    office.issue("010120261000000010001", uscc="91310000MA00TEST9Q")
    numbers = {"certificate_no": "010120261000000010001", "declaration_no": "010120261000000010"}
    missing = {"certificate_no": "010120261000000019001", "declaration_no": "010120261000000019"}

    answers = [
        # The form tokens before it carry the second in which they were made.
        office.open(f"/desktop/entry?by={condition}&{condition}={one[condition]}")
        .text.split("<main")[1]
        .replace(one[condition], "NUMBER")
        for one in (numbers, missing)
    ]

    assert answers[0] == answers[1]
    assert "未查询到数据" in answers[0]


def test_dates_find_exit_certificates_of_the_cloud_and_numbers_both(office):
    office.issue("22110000000018001", direction=Direction.EXIT, kind_name_en="Health Certificate")
    office.issue("22110000000018002", direction=Direction.EXIT, origin=Origin.LEGACY)

    dated = shown(office.open("/desktop/exit"))
    numbered = shown(office.open("/desktop/exit?by=inspection_no&inspection_no=221100000000180"))

    assert "原业务流程出具的出境检验检疫电子证书建议按照检验检疫编号或者证书编号进行查询" in dated.text
    assert "HealthCertificate" in dated.text
    assert dated.form("/desktop/exit").values["first_day"] == "2026-11-05"
    assert ("总共1条记录" in dated.text, "总共2条记录" in numbered.text) == (True, True)
    assert "下载PDF" not in numbered.text
    assert "下载二维码" not in numbered.text


def test_a_page_of_ten_costs_as_many_statements_as_a_page_of_one(app, office):
    counts = []
    for total in (1, 12):
        for step in range(total):
            office.issue(f"01012026100000{total:04}{step:03}")
        with statements(app) as seen:
            page = shown(office.open("/desktop/entry"))
        counts.append(len([one for one in seen if not one.startswith(("BEGIN", "PRAGMA"))]))

    assert "总共13条记录" in page.text
    assert counts[0] == counts[1] <= MOST_STATEMENTS
