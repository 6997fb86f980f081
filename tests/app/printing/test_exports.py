"""The exported list is a workbook that an independent reader opens, and a long one is built by a worker."""

from datetime import date, timedelta

import pytest
import xlrd

from app.core.gateways import current
from app.core.unit_of_work import unit_of_work
from app.printing import exports, queries
from app.printing.models import ExportState
from app.printing.queries import Conditions
from tests.app.printing.prints import Desk

ALL = Conditions(status=None)


@pytest.fixture
def desk(session):
    return Desk()


def read(file):
    return xlrd.open_workbook(file_contents=file).sheet_by_index(0)


def asked(desk, wanted=ALL, total=1):
    with unit_of_work() as session:
        return exports.ask(session, desk.person, wanted, total)


def export(session, desk, export_id):
    session.expire_all()
    return exports.of_operator(session, desk.person.operator_id, export_id)


def test_every_cell_is_what_the_list_shows_and_no_text_is_a_formula(session, desk):
    evil = '=HYPERLINK("http://evil.example")'
    desk.certificate(inspection_no="220000000000001", kind_name=evil, issued_on=date(2026, 11, 22))
    printed = desk.certificate(issued_on=date(2026, 11, 21))
    desk.print(printed)

    sheet = read(exports.workbook(queries.search(session, desk.person.uscc, ALL)))

    assert tuple(sheet.row_values(0)) == exports.COLUMNS
    first, second = sheet.row(1), sheet.row(2)
    assert [cell.value for cell in first[:2]] == [1, "220000000000001"]
    assert (first[3].ctype, first[3].value) == (xlrd.XL_CELL_TEXT, evil)
    assert (first[6].ctype, xlrd.xldate_as_datetime(first[6].value, 0).date()) == (
        xlrd.XL_CELL_DATE,
        date(2026, 11, 22),
    )
    assert [[cell.value for cell in row[7:]] for row in (first, second)] == [["待打印", 0], ["已打印", 1]]


def test_a_long_list_is_built_by_a_worker_kept_a_day_and_its_askers_only(session, clock, desk):
    desk.certificate()
    export_id = asked(desk)
    assert exports.is_waiting(timedelta(0))

    assert exports.build_next()
    assert not exports.build_next()

    found = export(session, desk, export_id)
    assert (found.state, exports.is_waiting(timedelta(0))) == (ExportState.READY, False)
    sha256 = found.sha256
    assert read(current().storage.read(sha256)).nrows == 2
    assert exports.of_operator(session, desk.person.operator_id + 1, export_id) is None
    clock.advance(days=1, seconds=1)
    with unit_of_work():
        assert exports.purge() == 1
    assert export(session, desk, export_id) is None
    assert not current().storage.path(sha256).exists()


def test_a_list_whose_worker_was_killed_is_built_by_the_next_one(session, clock, desk):
    desk.certificate()
    export_id = asked(desk)
    with unit_of_work() as writing:
        exports.of_operator(writing, desk.person.operator_id, export_id).claimed_at = clock.now()

    assert not exports.build_next()
    clock.advance(minutes=5)
    assert exports.build_next()

    assert export(session, desk, export_id).state is ExportState.READY
