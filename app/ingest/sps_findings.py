"""What is noteworthy about an SPS certificate: missing, misplaced, unknown and unused elements."""

from dataclasses import dataclass
from enum import StrEnum

from app.ingest import xml_tree
from app.ingest.xml_tree import Node

MAX_FINDINGS = 100
# UN/EDIFACT data element 1373, document status.
ACTIONS = {"70": "create", "40": "withdraw"}
# UN/EDIFACT data element 1001, document name.
KINDS = {
    "851": ("植物检疫证书", "Phytosanitary Certificate"),
    "657": ("植物转口检疫证书", "Phytosanitary Certificate for Re-export"),
    "852": ("卫生证书", "Sanitary Certificate"),
    "853": ("兽医卫生证书", "Veterinary Certificate"),
    "636": ("健康证书", "Health Certificate"),
}
# The order that the schemas of SPSCertificate 17 ask for.
_ORDER = {
    "SPSCertificate": "SPSExchangedDocument SPSConsignment",
    "SPSExchangedDocument": "Name ID TypeCode StatusCode IssueDateTime IssuerSPSParty IncludedSPSNote"
    " ReferenceSPSReferencedDocument SignatorySPSAuthentication",
    "SPSConsignment": "ConsignorSPSParty ConsigneeSPSParty ExportSPSCountry ImportSPSCountry TransitSPSCountry"
    " UnloadingBaseportSPSLocation ExaminationSPSEvent MainCarriageSPSTransportMovement"
    " UtilizedSPSTransportEquipment IncludedSPSConsignmentItem",
    "IncludedSPSTradeLineItem": "SequenceNumeric Description CommonName ScientificName IntendedUse"
    " NetWeightMeasure GrossWeightMeasure NetVolumeMeasure GrossVolumeMeasure AdditionalInformationSPSNote"
    " ApplicableSPSClassification PhysicalSPSPackage OriginSPSCountry AppliedSPSProcess",
}


class Level(StrEnum):
    """How grave a finding is; only SEVERE keeps a certificate out."""

    SEVERE = "SEVERE"
    WARNING = "WARNING"
    INFO = "INFO"


class Area(StrEnum):
    """What a finding is about."""

    MANDATORY = "MandatoryElements"
    MAPPING = "Mapping"
    SCHEMA = "Schema"


@dataclass(frozen=True)
class Finding:
    """Something noteworthy about a document, at a line of the file."""

    level: Level
    area: Area
    field: str
    code: str
    message_zh: str
    line: int | None = None


def of(certificate: Node, document: Node, consignment: Node) -> list[Finding]:
    """Give the findings of one certificate, in the order of gravity of their areas."""
    return [
        *_mandatory_findings(document, consignment),
        *_order_findings(certificate),
        *_absent_findings(certificate),
    ]


def _order_findings(certificate: Node) -> list[Finding]:
    """Find elements that stand before one that they should follow, each kind once, and unknown ones."""
    found: dict[tuple[str, str], Finding] = {}
    for node in certificate.walk():
        allowed = _ORDER.get(node.name, "").split()
        last = 0
        for child in node.children if allowed else ():
            if child.name not in allowed:
                code, text = "unknown_element", f"{node.name} 中没有 {child.name[:64]} 元素，未读取。"
            elif allowed.index(child.name) < last:
                code, text = "out_of_order", f"{child.name} 的位置与规范的顺序不符，已读取。"
            else:
                code, text = "", ""
            if code:
                finding = Finding(Level.WARNING, Area.SCHEMA, child.name[:64], code, text, child.line)
                found.setdefault((code, child.name), finding)
            if child.name in allowed:
                last = allowed.index(child.name)
    return list(found.values())[:MAX_FINDINGS]


def _mandatory_findings(document: Node, consignment: Node) -> list[Finding]:
    def missing(level: Level, field: str, message: str) -> Finding:
        return Finding(level, Area.MANDATORY, field, "missing_element", message, document.line)

    findings = []
    if not document.text_at("ID"):
        findings.append(missing(Level.SEVERE, "ID", "没有证书编号（SPSExchangedDocument/ID）。"))
    status = document.text_at("StatusCode")
    if status not in ACTIONS:
        text = f"证书状态 {status[:16] or '（空）'} 不能处理，只接受 70（已签发）和 40（已撤销）。"
        findings.append(
            Finding(Level.SEVERE, Area.MAPPING, "StatusCode", "unknown_status", text, document.line)
        )
    if document.text_at("TypeCode") not in KINDS:
        text = "证书种类代码不认识，按文件名称或“检验检疫证书”登记。"
        findings.append(Finding(Level.WARNING, Area.MAPPING, "TypeCode", "unknown_type", text, document.line))
    for party, word in (("ConsignorSPSParty", "发货人"), ("ConsigneeSPSParty", "收货人")):
        if not consignment.text_at(party, "Name"):
            findings.append(missing(Level.WARNING, party, f"没有{word}名称。"))
    if not any(node.name == "IncludedSPSTradeLineItem" for node in consignment.walk()):
        findings.append(missing(Level.WARNING, "IncludedSPSTradeLineItem", "没有货物清单。"))
    return findings


def _absent_findings(certificate: Node) -> list[Finding]:
    text = "此格式没有联系人手机号和查询码：查询码由系统生成，不推送通知。"
    findings = [Finding(Level.INFO, Area.MAPPING, "", "no_phone_no_code", text, certificate.line)]
    attached = [node for node in certificate.walk() if node.name == xml_tree.ATTACHMENT]
    if attached:
        text = f"{len(attached)} 个附件未保存。"
        findings.append(
            Finding(
                Level.INFO, Area.MAPPING, xml_tree.ATTACHMENT, "attachments_left_out", text, attached[0].line
            )
        )
    return findings
