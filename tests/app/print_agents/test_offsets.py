"""An offset moves the print and leaves the sealed revision as it is, byte for byte."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from app.accounts.models import Operator
from app.core.unit_of_work import unit_of_work
from app.documents import service as documents
from app.print_agents import offsets, queries, testpage
from app.print_agents.errors import OffsetError
from app.print_agents.tickets import Offset
from tests.app import made
from tests.app.print_agents import controls


def boxes(pdf):
    return [[float(one) for one in page.mediabox] for page in PdfReader(BytesIO(pdf)).pages]


def test_every_page_moves_and_the_seal_stays_in_its_revision(session):
    certificate_id = made.certificate(issuer_id=made.issuer())
    sealed = documents.provide(certificate_id).path.read_bytes()

    moved = offsets.moved(sealed, Offset(right=25, down=-10))

    assert moved.startswith(sealed)
    for before, after in zip(boxes(sealed), boxes(moved), strict=True):
        # The page's window goes left and up for the print to go right and down.
        assert after == pytest.approx(
            [before[0] - 7.087, before[1] - 2.835, before[2] - 7.087, before[3] - 2.835], abs=0.01
        )
    assert offsets.moved(sealed, Offset()) is sealed


def test_the_test_page_tells_printer_computer_and_offset(session):
    pdf = testpage.draw(printer="HP LaserJet", computer="收发室电脑", offset=Offset(5, -3))

    page = PdfReader(BytesIO(offsets.moved(pdf, Offset(5, -3)))).pages[0]
    words = page.extract_text()
    for one in ("打印测试页", "HP LaserJet", "收发室电脑", "向右 +0.5 毫米", "向下 -0.3 毫米"):
        assert one in words


@pytest.mark.parametrize("offset", [Offset(201, 0), Offset(0, -201)])
def test_an_offset_no_printer_needs_is_refused(session, offset):
    operator_id = made.operator()
    agent_id = controls.paired(operator_id)
    agent = queries.live(session, session.get_one(Operator, operator_id).enterprise_id, agent_id)

    with pytest.raises(OffsetError), unit_of_work() as writing:
        offsets.keep(writing, agent, "HP", offset, by="operator 1")
