"""Reads of the accounts."""

from app.accounts.models import Operator
from app.core.db import db
from app.core.errors import NotFoundError


def by_id(operator_id: int) -> Operator:
    """Find an operator.

    Raises:
        NotFoundError: when there is none.
    """
    found = db.session.get(Operator, operator_id)
    if found is None:
        raise NotFoundError
    return found
