"""5-1 入境货物检验检疫证明 (R53), Chinese only."""

from app.certificates.models import PartyRole
from app.documents.papers import labels
from app.documents.papers.layout import Fields, Label, Paper
from app.documents.papers.printed import Printed
from app.proofs.record import Record

TITLE = Label("入境货物检验检疫证明")
RELEASE = "上述货物经检验检疫合格评定，予以通关放行。"


def paper(record: Record, quality_note: str) -> Paper:
    """Lay out an entry certificate."""
    printed = Printed(record, bilingual=False)
    box = printed.box
    fields = Fields(
        (
            (printed.party(PartyRole.CONSIGNEE, labels.PARTIES[PartyRole.CONSIGNEE]),),
            (printed.party(PartyRole.CONSIGNOR, labels.PARTIES[PartyRole.CONSIGNOR]),),
            (box("goods_name"), box("quantity", Label("申请数量/重量"))),
            (box("packages"), box("country_of_export")),
            (box("contract_no"), box("marks")),
            (box("bill_no"),),
            (box("port_of_entry"),),
            (box("entered_on"),),
        )
    )
    return printed.paper(
        TITLE,
        (fields, printed.statement(labels.STATEMENT, RELEASE)),
        officer=Label("签字"),
        date=Label("日期"),
        place=False,
        goods=True,
        notes=(quality_note,),
    )
