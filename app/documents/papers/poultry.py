"""3-2-4 兽医卫生证书 (poultry to Russia), in the four parts of the customs union's veterinary form."""

from app.certificates.models import PartyRole
from app.documents.papers import labels
from app.documents.papers.layout import Box, Fields, Label, Paper
from app.documents.papers.printed import Printed
from app.proofs.record import Record

TITLE = Label("兽医卫生证书", "VETERINARY HEALTH CERTIFICATE")


def paper(record: Record, quarantine_note: str) -> Paper:
    """Lay out a veterinary certificate for poultry."""
    printed = Printed(record)
    consignment = Fields(
        (
            (printed.party(PartyRole.CONSIGNOR, _numbered("1.1", labels.CONSIGNOR)),),
            (printed.party(PartyRole.CONSIGNEE, _numbered("1.2", labels.CONSIGNEE)),),
            (_box(printed, "1.3", "conveyance"), _box(printed, "1.4", "transit_countries")),
            (
                Box(Label("1.5 证书编号", "Certificate No."), record.certificate_no),
                _box(printed, "1.6", "place_of_origin", Label("原产国", "Country of Origin")),
            ),
            (
                _box(printed, "1.7", "country_of_export", Label("出证国", "Certifying Country")),
                Box(Label("1.8 主管机关", "Competent Authority"), _authority(record)),
            ),
            (_box(printed, "1.9", "issuer_name"), _box(printed, "1.10", "border_point")),
        ),
        Label("1. 货物说明", "Description of the Consignment"),
    )
    goods = Fields(
        (
            (_box(printed, "2.1", "goods_name"), _box(printed, "2.2", "produced_on")),
            (_box(printed, "2.3", "packing"), _box(printed, "2.4", "packages")),
            (
                _box(printed, "2.5", "quantity", Label("净重", "Net Weight")),
                _box(printed, "2.6", "seal_no"),
            ),
            (_box(printed, "2.7", "marks"), _box(printed, "2.8", "storage_temperature")),
        ),
        Label("2. 产品标识", "Identification of the Goods"),
    )
    origin = Fields(((printed.box("establishment"),),), Label("3. 产品来源", "Origin of the Goods"))
    statement = printed.statement(Label("4. 卫生声明", "Health Statement"))
    return printed.paper(
        TITLE,
        (consignment, goods, origin, statement),
        officer=labels.VETERINARIAN,
        notes=(quarantine_note,),
    )


def _numbered(number: str, label: Label) -> Label:
    return Label(f"{number} {label.zh}", label.en)


def _box(printed: Printed, number: str, name: str, label: Label | None = None) -> Box:
    return printed.box(name, _numbered(number, label or labels.KNOWN[name]))


def _authority(record: Record) -> str:
    return f"{record.issued_by} {record.issued_by_en}".strip()
