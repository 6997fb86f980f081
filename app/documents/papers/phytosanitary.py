"""C5-1 植物检疫证书, in the order of the international model: consignment, declaration, treatment."""

from app.certificates.models import PartyRole
from app.documents.papers import labels
from app.documents.papers.layout import Fields, Label, Paper
from app.documents.papers.printed import Printed
from app.proofs.record import Record

TITLE = Label("植物检疫证书", "PHYTOSANITARY CERTIFICATE")
CERTIFIED_ZH = (
    "兹证明本证书所列植物、植物产品或其他检疫物已按规定程序检查和/或检验，"
    "认为不带有输入方规定的检疫性有害生物，符合输入方现行的植物检疫要求，包括对限定的非检疫性有害生物的要求。"
)
CERTIFIED_EN = (
    "This is to certify that the plants, plant products or other regulated articles described herein have been "
    "inspected and/or tested according to appropriate official procedures, are considered to be free from the "
    "quarantine pests specified by the importing party, and conform with its current phytosanitary requirements, "
    "including those for regulated non-quarantine pests."
)


def paper(record: Record, quarantine_note: str) -> Paper:
    """Lay out a phytosanitary certificate."""
    printed = Printed(record)
    box = printed.box
    consignment = Fields(
        (
            (printed.party(PartyRole.CONSIGNOR, labels.CONSIGNOR),),
            (printed.party(PartyRole.CONSIGNEE, labels.CONSIGNEE),),
            (
                box("goods_name", Label("品名", "Name of Produce")),
                box("botanical_name", Label("植物学名", "Botanical Name of Plants")),
            ),
            (box("quantity", Label("报检数量", "Quantity Declared")), box("marks")),
            (box("packages"), box("place_of_origin")),
            (box("port_of_destination"), box("conveyance")),
            (box("inspected_on"),),
        )
    )
    certified = printed.statement(labels.STATEMENT, CERTIFIED_ZH, CERTIFIED_EN)
    treatment = Fields(
        (
            (box("treated_on", Label("日期", "Date")), box("treatment_chemical")),
            (box("treatment", Label("处理方法", "Treatment")), box("treatment_duration")),
        ),
        Label("杀虫和/或灭菌处理", "Disinfestation and/or Disinfection Treatment"),
    )
    declaration = Fields(((box("additional_declaration"),),))
    return printed.paper(TITLE, (consignment, certified, treatment, declaration), notes=(quarantine_note,))
