"""Every table in one place, so that the migrations and the factory see all of them."""

from app.accounts import models as accounts
from app.announcements import models as announcements
from app.applications import models as applications
from app.audit import models as audit
from app.binding import models as binding
from app.blanks import models as blanks
from app.captcha import models as captcha
from app.certificates import models as certificates
from app.core import budgets, outbox, switches
from app.documents import models as documents
from app.inbox import models as inbox
from app.ingest import models as ingest
from app.notifications import models as notifications
from app.official_account import models as official_account
from app.print_agents import models as print_agents
from app.printing import models as printing
from app.proofs import models as proofs
from app.registration import models as registration
from app.sms import models as sms
from app.staff import models as staff
from app.statuses import models as statuses
from app.subscriptions import models as subscriptions

TABLE_ROOMS = (
    accounts,
    announcements,
    applications,
    audit,
    binding,
    blanks,
    budgets,
    captcha,
    certificates,
    documents,
    inbox,
    ingest,
    notifications,
    official_account,
    outbox,
    print_agents,
    printing,
    proofs,
    registration,
    sms,
    staff,
    statuses,
    subscriptions,
    switches,
)
