"""The tasks of the push: woken by a commit, and by the sweep for what got lost; documents come after it."""

from app.core.wake import WAKE_TASK
from app.notifications import dispatch
from tasks import documents
from tasks.app import celery
from tasks.rounds import take_inbox


@celery.task(name=WAKE_TASK)
def wake() -> None:
    """Keep the promises of the outbox and send what is due; then see to the documents."""
    dispatch.work()
    documents.wake()


@celery.task(name="official_account.sweep")
def sweep_inbox() -> None:
    """Handle what the platform told us and could not be handled at once."""
    take_inbox()
