"""The health papers of one build: C2-1 卫生证书, C2-2 健康证书, C3-1 兽医(卫生)证书."""

from app.certificates.models import PartyRole
from app.documents.papers import labels
from app.documents.papers.layout import Fields, Label, Paper
from app.documents.papers.printed import Printed
from app.proofs.record import Record

TITLES = {
    "C2-1": Label("卫生证书", "SANITARY CERTIFICATE"),
    "C2-2": Label("健康证书", "HEALTH CERTIFICATE"),
    "C3-1": Label("兽医(卫生)证书", "VETERINARY (HEALTH) CERTIFICATE"),
}
RESULTS = Label("检验检疫结果", "Results of Inspection and Quarantine")


def paper(record: Record, code: str, quarantine_note: str) -> Paper:
    """Lay out a sanitary, health or veterinary certificate; `code` is a key of TITLES."""
    officer = labels.VETERINARIAN if code == "C3-1" else labels.OFFICER
    printed = Printed(record)
    box = printed.box
    fields = Fields(
        (
            (printed.party(PartyRole.CONSIGNOR, labels.CONSIGNOR),),
            (printed.party(PartyRole.CONSIGNEE, labels.CONSIGNEE),),
            (box("goods_name"), box("processing")),
            (box("quantity", Label("报检数量/重量", "Quantity/Weight Declared")), box("packages")),
            (box("storage_temperature"), box("place_of_origin")),
            (box("establishment"),),
            (box("place_of_despatch"), box("despatched_on")),
            (
                box("country_of_destination"),
                box("port_of_destination", Label("到达地点", "Place of Destination")),
            ),
            (box("conveyance"), box("marks")),
            (box("inspected_on"),),
        )
    )
    return printed.paper(
        TITLES[code], (fields, printed.statement(RESULTS)), officer=officer, notes=(quarantine_note,)
    )
