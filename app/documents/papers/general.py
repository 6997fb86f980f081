"""The paper of every format without a form of its own: all documented fields, and all others that came."""

import re

from app.certificates.models import PartyRole
from app.documents.papers import labels, texts
from app.documents.papers.layout import Box, Fields, Label, Paper
from app.documents.papers.printed import Printed, paired
from app.proofs.record import Record

# The code of the form before its name, and the marks of a title around it: 格式3-2-4《…》, C5-1….
_CODE = re.compile(r"^(?:格式)?\s*[A-Za-z]?\d+(?:-\d+)+\s*")


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
    name = _CODE.sub("", texts.visible(record.kind_name)).strip("《》 ")
    return Label(name or record.kind_name, texts.visible(record.kind_name_en or ""))
