"""Print controls for the tests: introduced, and paired with the enterprise of an operator."""

import secrets

from app.accounts.models import Operator
from app.core.unit_of_work import unit_of_work
from app.print_agents import pairing
from app.print_agents.models import Mode
from app.print_agents.pairing import Introduction


def key():
    return secrets.token_urlsafe(32)


def introduced(own_key, *, name="收发室电脑", mode=Mode.PULL):
    """Introduce a control; gives its id and the digits that it shows."""
    with unit_of_work() as session:
        agent, code = pairing.begin(session, Introduction(own_key, name, "1.0", "Linux", mode))
        return agent.id, code


def paired(operator_id, own_key=None, **traits):
    """Give the id of a control that an operator has paired."""
    _, code = introduced(own_key or key(), **traits)
    with unit_of_work() as session:
        return pairing.confirm(session, session.get_one(Operator, operator_id), code).id
