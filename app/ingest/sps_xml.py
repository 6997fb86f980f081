"""UN/CEFACT SPSCertificate 17 (ePhyto) read leniently: an item of our own, and findings like the ePhyto Hub's."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.certificates.models import Direction
from app.ingest import sps_content, sps_findings, xml_tree
from app.ingest.items import read_item
from app.ingest.sps_findings import ACTIONS, KINDS, Area, Finding, Level
from app.ingest.xml_tree import Node, XmlRefusedError

MAX_BYTES = xml_tree.MAX_BYTES
# A certificate in this form is issued once and withdrawn at most once; it has no version of its own.
_VERSIONS = {"create": 1, "withdraw": 2}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_USCC = re.compile(r"[0-9A-Z]{18}")
_REFUSED_ZH = {
    "too_large": "文件过大。",
    "dtd_forbidden": "不接受带有 DTD 或实体声明的 XML。",
    "too_deep": "XML 层次过深。",
    "too_many_elements": "XML 元素过多。",
    "not_xml": "不是格式良好的 XML。",
}


@dataclass(frozen=True)
class Reading:
    """One certificate of a document: the item, checked already, unless a finding is SEVERE."""

    certificate_no: str | None
    item: dict[str, Any] | None
    findings: list[Finding]
    line: int | None = None


def read(body: bytes, direction: Direction | None = None) -> list[Reading]:
    """Read every SPSCertificate of a document, bare or inside an ePhyto Hub envelope.

    Without `direction` a certificate issued by CN is an exit certificate, any other an entry certificate (D13).
    What the form lacks (contact phone, query code) is absent. Nothing is raised for a bad document: the
    findings say it.
    """
    try:
        tree = xml_tree.read(body)
        certificates = _certificates(tree.root)
    except XmlRefusedError as error:
        message = _REFUSED_ZH[error.code]
        return [_refused(Finding(Level.SEVERE, Area.SCHEMA, "", error.code, message, error.line))]
    if not certificates:
        message = "文件中没有 SPSCertificate。"
        return [_refused(Finding(Level.SEVERE, Area.MANDATORY, "SPSCertificate", "no_certificate", message))]
    general = []
    if tree.undeclared:
        names = ", ".join(sorted(tree.undeclared))
        text = f"未声明的命名空间前缀：{names}，已按元素名读取。"
        general.append(Finding(Level.WARNING, Area.SCHEMA, "", "undeclared_prefix", text, tree.root.line))
    return [_read_one(certificate, sender, direction, general) for certificate, sender in certificates]


def _refused(finding: Finding) -> Reading:
    return Reading(None, None, [finding], finding.line)


def _certificates(root: Node) -> list[tuple[Node, str]]:
    """Give each certificate with the country that its Hub envelope names as the sender, or ""."""
    found = []
    sender = ""
    for node in root.walk():
        if node.name == "From":
            sender = node.text
        elif node.name == "SPSCertificate":
            found.append((node, sender))
        elif node.name == "Content" and node.raw_text.lstrip().startswith("<"):
            # The Hub's own envelope carries the document as a text in the text.
            inner = xml_tree.read(node.raw_text.strip().encode())
            found += [(deep, sender) for deep in inner.root.walk() if deep.name == "SPSCertificate"]
    return found


def _read_one(certificate: Node, sender: str, direction: Direction | None, general: list[Finding]) -> Reading:
    document = certificate.find("SPSExchangedDocument") or Node("SPSExchangedDocument", certificate.line, {})
    consignment = certificate.find("SPSConsignment") or Node("SPSConsignment", certificate.line, {})
    number = document.text_at("ID")
    findings = [*general, *sps_findings.of(certificate, document, consignment)]
    issued_on, date_findings = _issued_on(document)
    findings += date_findings
    action = ACTIONS.get(document.text_at("StatusCode"), "")
    item: dict[str, Any] = {
        "action": action,
        "direction": (direction or _direction(document, consignment, sender)).value,
        "certificate_no": number,
        "version": _VERSIONS.get(action, 1),
    }
    if action == "withdraw":
        item["reason"] = "签发机构已撤销（UN/CEFACT 40）"
    else:
        item |= _issued_fields(document, consignment, issued_on)
    if not any(finding.level is Level.SEVERE for finding in findings):
        findings += _item_findings(item, certificate.line)
    severe = any(finding.level is Level.SEVERE for finding in findings)
    return Reading(number or None, None if severe else item, findings, certificate.line)


def _issued_fields(document: Node, consignment: Node, issued_on: str) -> dict[str, Any]:
    code = document.text_at("TypeCode")
    name = document.text_at("Name")
    kind, kind_en = KINDS.get(code, (name[:200] or "检验检疫证书", ""))
    fields = {
        "format": code or "SPS",
        "kind_name": kind,
        "issued_on": issued_on,
        "origin": "legacy",
        "parties": list(_parties(consignment)),
        "content": sps_content.read(document, consignment),
    }
    return fields | ({"kind_name_en": kind_en} if kind_en else {})


def _parties(consignment: Node) -> Iterable[dict[str, str]]:
    for role, element in (("consignor", "ConsignorSPSParty"), ("consignee", "ConsigneeSPSParty")):
        party = consignment.find(element)
        if party is None or not party.text_at("Name"):
            continue
        found = {"role": role, "name": party.text_at("Name")[:200]}
        for number in (party.text_at("ID"), party.text_at("TypeCode")):
            if _USCC.fullmatch(number):
                found["uscc"] = number
        yield found


def _direction(document: Node, consignment: Node, sender: str) -> Direction:
    address = document.text_at("IssuerSPSParty", "SpecifiedSPSAddress", "CountryID")
    country = address or sender or consignment.text_at("ExportSPSCountry", "ID")
    return Direction.EXIT if country.upper() == "CN" else Direction.ENTRY


def _issued_on(document: Node) -> tuple[str, list[Finding]]:
    """Give the date as the issuer wrote it: the day of the place of issue, not converted."""
    for path, level in (
        (("IssueDateTime",), None),
        (("SignatorySPSAuthentication", "ActualDateTime"), Level.WARNING),
    ):
        node = document.find(*path)
        text = (node.text_at("DateTimeString") or node.text) if node else ""
        if match := _DATE.match(text):
            if level is None:
                return match.group(), []
            message = "没有可读的 IssueDateTime，改用签字日期。"
            return match.group(), [
                Finding(level, Area.MAPPING, "IssueDateTime", "date_from_signature", message, document.line)
            ]
    message = "没有可读的签证日期（IssueDateTime）。"
    return "", [
        Finding(Level.SEVERE, Area.MANDATORY, "IssueDateTime", "no_issue_date", message, document.line)
    ]


def _item_findings(item: dict[str, Any], line: int) -> list[Finding]:
    """Put what the item's own check finds among the findings."""
    _, faults = read_item(item)
    return [
        Finding(Level.SEVERE, Area.MAPPING, fault.field, fault.code, fault.message_zh, line)
        for fault in faults
    ]
