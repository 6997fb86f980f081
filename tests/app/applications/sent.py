"""Applications that were sent, for the tests of the pages and of the interface."""

from app.applications import queries, service
from app.applications.attachments import Checked
from app.applications.models import ApplicationKind
from app.applications.service import Words
from app.core.db import db
from app.core.gateways import current
from app.core.unit_of_work import unit_of_work
from tests.app.applications import files
from tests.app.printing.prints import Desk


def sent(desk: Desk, kind: ApplicationKind = ApplicationKind.ONSITE) -> int:
    """Send an application about a new certificate; a reprint's was printed before."""
    certificate_id = desk.certificate()
    if kind is ApplicationKind.REPRINT:
        desk.print(certificate_id)
    content = files.pdf(str(certificate_id))
    file = Checked("证明材料.pdf", current().storage.put(content), len(content), 1, is_scanned=False)
    words = Words("请办理", "打印机卡纸")
    with unit_of_work() as session:
        made = service.begin(session, desk.person, kind, certificate_id, words).id
    with unit_of_work() as session:
        service.write(session, desk.person, made, words, [file])
        service.submit(session, desk.person, made)
    return made


def number(application_id: int) -> str:
    return queries.one(db.session(), application_id).number
