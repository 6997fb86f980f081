"""The tasks that clear away what is no longer needed."""

from app.accounts import keys
from app.accounts import sessions as operators
from app.applications import attachments
from app.audit import service as audit
from app.binding import follow_codes
from app.captcha import service as captcha
from app.certificates import guard
from app.core import budgets, outbox
from app.core.unit_of_work import unit_of_work
from app.inbox import service as inbox
from app.ingest import service as ingest
from app.notifications import service as notifications
from app.official_account import service as official_account
from app.print_agents import pairing, tickets
from app.printing import exports
from app.registration import service as registration
from app.sms import service as sms
from app.staff import sessions as staff
from tasks.app import celery


@celery.task(name="housekeeping.purge")
def purge() -> None:
    """Delete what has served its time, each room in its own unit of work."""
    with unit_of_work() as session:
        budgets.purge(session)
        guard.purge(session)
    rooms = (
        attachments,
        audit,
        captcha,
        exports,
        follow_codes,
        inbox,
        ingest,
        keys,
        notifications,
        official_account,
        operators,
        outbox,
        pairing,
        registration,
        sms,
        staff,
        tickets,
    )
    for room in rooms:
        with unit_of_work():
            room.purge()
