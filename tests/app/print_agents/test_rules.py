from itertools import product

from app.print_agents import rules
from app.print_agents.models import TicketState


def test_an_outcome_never_leads_backwards_nor_from_an_end():
    s = TicketState
    allowed = {(before, after) for before, after in product(s, s) if rules.moves(before, after)}

    assert allowed == {
        (s.FETCHED, s.SPOOLED),
        (s.FETCHED, s.DONE),
        (s.FETCHED, s.FAILED),
        (s.SPOOLED, s.DONE),
        (s.SPOOLED, s.FAILED),
    }
