"""How often a source may have something checked, counted together for the page and the interface."""

from datetime import datetime, timedelta

from app.core import budgets
from app.core.gateways import current
from app.core.unit_of_work import unit_of_work
from app.web.shared import origin

CHECKS = budgets.Budget("verify", 30, timedelta(minutes=10), timedelta(minutes=10))


def take() -> datetime | None:
    """Take one check from the caller's budget; gives the end of the pause (UTC) when it is spent."""
    source = current().vault.fingerprint("verify", origin.source())
    with unit_of_work() as session:
        return budgets.take(session, CHECKS, source)
