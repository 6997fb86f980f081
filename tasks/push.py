"""The tasks of the push: woken by a commit, and by the sweep for what got lost."""

from app.core.wake import WAKE_TASK
from app.notifications import dispatch
from app.official_account import service as official_account
from tasks.app import celery


@celery.task(name=WAKE_TASK)
def wake() -> None:
    """Keep the promises of the outbox and send what is due."""
    dispatch.relay()
    dispatch.send_due()


@celery.task(name="official_account.sweep")
def sweep_inbox() -> None:
    """Handle kept pushes of the platform whose first handling failed."""
    for row_id in official_account.unhandled():
        official_account.take_again(row_id)
