"""Blank forms for the tests: kinds, and sheets that an enterprise has collected."""

from itertools import count

from app.blanks import kinds, stock
from app.blanks.kinds import KindDraft
from app.core.unit_of_work import unit_of_work

BY = "staff li"
FORMAT = "3-2-4"
_numbers = count(1)


def kind(*, formats=(FORMAT,), is_continuation=False, prefix="HB", digits=8):
    code = f"K{next(_numbers)}"
    draft = KindDraft(code, f"种类 {code}", formats, prefix, digits, is_continuation)
    with unit_of_work() as session:
        return kinds.add(session, draft, by=BY)


def collected(kind_id, enterprise_id, first_no, last_no=""):
    """Put sheets all the way into the hands of an enterprise."""
    with unit_of_work() as session:
        stock.receive(session, kind_id, first_no, last_no, by=BY)
        stock.issue(session, kind_id, first_no, last_no, enterprise_id=enterprise_id, by=BY)
        stock.hand_out(session, kind_id, first_no, last_no, by=BY)


def continuations(kind_id, enterprise_id, quantity):
    with unit_of_work() as session:
        stock.receive_continuations(session, kind_id, quantity, by=BY)
        stock.issue_continuations(session, kind_id, quantity, enterprise_id=enterprise_id, by=BY)
