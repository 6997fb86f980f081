"""The paper of every format without a form of its own: all documented fields, and all others that came."""

from app.certificates.models import PartyRole
from app.documents.papers import labels, texts
from app.documents.papers.layout import Box, Fields, Label, Paper
from app.documents.papers.printed import Printed, paired
from app.proofs.record import Record


def paper(record: Record, *notes: str) -> Paper:
    """Lay out a certificate of an unknown format."""
    printed = Printed(record)
    roles = {party.role for party in record.parties} | {PartyRole.CONSIGNOR, PartyRole.CONSIGNEE}
    parties = tuple(
        (printed.party(role, label, numbers=True),) for role, label in labels.PARTIES.items() if role in roles
    )
    numbers = (
        Box(labels.INSPECTION_NO, texts.or_empty(record.inspection_no or "")),
        Box(labels.DECLARATION_NO, texts.or_empty(record.declaration_no or "")),
    )
    delivered = paired([printed.box(name) for name in labels.DOCUMENTED])
    fields = Fields((*parties, numbers, *delivered))
    statement = printed.statement(labels.STATEMENT)
    return printed.paper(_title(record), (fields, statement), notes=notes)


def _title(record: Record) -> Label:
    # The kind's name begins with the code of the form and sets its title in marks: 格式3-2-4《…》, C5-1….
    name = texts.visible(record.kind_name).removeprefix("格式").removeprefix(record.format).strip("《》 ")
    return Label(name or texts.visible(record.kind_name), texts.visible(record.kind_name_en or ""))
