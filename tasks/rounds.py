"""One round of everything a worker owes, for those who work without the broker."""

from datetime import timedelta

from app.notifications import dispatch
from app.notifications import service as notifications
from app.official_account import service as official_account
from tasks import documents

# A message that comes meanwhile waits no longer than this.
RENDERING_SECONDS = 1.0


def make_round() -> None:
    """Keep promises, send what is due, handle kept pushes, render; call inside an application context."""
    if dispatch.is_behind(timedelta(0)):
        dispatch.work()
    take_inbox()
    documents.work(RENDERING_SECONDS)


def take_inbox() -> None:
    """Handle kept pushes of the platform whose first handling failed, and results that met no message yet."""
    for row_id in official_account.unhandled():
        official_account.take_again(row_id)
    notifications.match_kept_results()
