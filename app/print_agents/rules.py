"""Pure rules of the print controls: limits, and how a ticket may move."""

from datetime import timedelta

from app.print_agents.models import TicketState

CODE_DIGITS, CODE_LIVES = 6, timedelta(minutes=5)
TICKET_LIVES = timedelta(minutes=2)
# A control tells every minute, or every two seconds in poll mode, that it is there.
SEEN_LATELY = timedelta(seconds=90)
LARGEST_OFFSET = 200
LONGEST_NAME, LONGEST_DETAIL, MOST_PRINTERS = 64, 200, 50
KEY_LENGTH = 43

_ORDER = (TicketState.WAITING, TicketState.FETCHED, TicketState.SPOOLED)
_ENDS = frozenset({TicketState.DONE, TicketState.FAILED, TicketState.WITHDRAWN})


def moves(before: TicketState, after: TicketState) -> bool:
    """Tell whether an outcome that is reported moves a ticket on: never backwards, and never from an end."""
    if before in _ENDS or before is TicketState.WAITING:
        return False
    return after in _ENDS - {TicketState.WITHDRAWN} or (
        after in _ORDER and _ORDER.index(after) > _ORDER.index(before)
    )
