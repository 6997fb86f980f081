"""The printed fields of an SPS certificate: which elements become which names of ours."""

from collections.abc import Iterable
from typing import Any

from app.ingest.content import MAX_TEXT
from app.ingest.xml_tree import Node

_LANGUAGES = ("zh", "en", "")
# UN/ECE recommendation 20.
_UNITS = {"KGM": "千克", "GRM": "克", "TNE": "吨", "MTQ": "立方米", "LTR": "升", "H87": "件", "CEL": "℃"}
# Subjects of notes that are additional declarations, for the document and for a line.
_DECLARATIONS = {"ADEDL", "ADAOEDL", "ADTLIL", "ADAOTLIL"}
_MAX_NOTES = 200
_NOTES = ("IncludedSPSNote", "AdditionalInformationSPSNote")


def read(document: Node, consignment: Node) -> dict[str, Any]:
    """Give the content of a certificate; what the document does not say is left out."""
    lines = [node for node in consignment.walk() if node.name == "IncludedSPSTradeLineItem"]
    notes = [node for part in (document, consignment) for node in part.walk() if node.name in _NOTES]
    found: dict[str, Any] = {
        "goods_name": _joined(_best(line, "CommonName") or _best(line, "Description") for line in lines),
        "botanical_name": _joined(_best(line, "ScientificName") for line in lines),
        "quantity": _joined(_quantity(line) for line in lines),
        "packages": _joined(_packages(line) for line in lines),
        "country_of_export": _country(consignment.find("ExportSPSCountry")),
        "country_of_destination": _country(consignment.find("ImportSPSCountry")),
        "place_of_origin": _joined(_origin(line) for line in lines),
        "port_of_destination": consignment.text_at("UnloadingBaseportSPSLocation", "Name"),
        "conveyance": _joined(
            _movement(node) for node in consignment.all("MainCarriageSPSTransportMovement")
        ),
        "consignor_address": _address(consignment.find("ConsignorSPSParty", "SpecifiedSPSAddress")),
        "consignee_address": _address(consignment.find("ConsigneeSPSParty", "SpecifiedSPSAddress")),
        "treatment": _joined(_treatment(node) for line in lines for node in line.all("AppliedSPSProcess")),
        "additional_declaration": _joined(
            _best(node, "Content") for node in notes if node.text_at("Subject") in _DECLARATIONS
        ),
        "signed_at": document.text_at("SignatorySPSAuthentication", "IssueSPSLocation", "Name"),
        "signed_by": document.text_at(
            "SignatorySPSAuthentication", "ProviderSPSParty", "SpecifiedSPSPerson", "Name"
        ),
        "issuer_name": document.text_at("IssuerSPSParty", "Name"),
        "replaces_no": _note(notes, "ADRPN"),
        "replaces_reason": _note(notes, "ADRPR"),
    }
    found = {name: text[:MAX_TEXT] for name, text in found.items() if text}
    if lines:
        found["goods"] = [_goods_line(line) for line in lines]
    if kept := [pair for pair in map(_pair, notes[:_MAX_NOTES]) if pair]:
        found["notes"] = kept
    return found


def _goods_line(line: Node) -> dict[str, str]:
    found = {
        "name": _best(line, "CommonName") or _best(line, "Description"),
        "botanical_name": _best(line, "ScientificName"),
        "origin": _origin(line),
        "quantity": _quantity(line),
        "packages": _packages(line),
        "description": _best(line, "Description"),
        "intended_use": _best(line, "IntendedUse"),
        "hs_code": next(
            (
                node.text_at("ClassCode")
                for node in line.all("ApplicableSPSClassification")
                if node.text_at("SystemName") == "HS"
            ),
            "",
        ),
    }
    return {name: text[:MAX_TEXT] for name, text in found.items() if text}


def _best(node: Node, name: str) -> str:
    """Choose among the same text in several languages: Chinese, English, unmarked, then whatever is there."""
    found = [(child.attributes.get("languageID", "")[:2].lower(), child.text) for child in node.all(name)]
    for language in _LANGUAGES:
        for tagged, text in found:
            if tagged == language and text:
                return text
    return next((text for _, text in found if text), "")


def _joined(texts: Iterable[str]) -> str:
    return "；".join(dict.fromkeys(text for text in texts if text))


def _measure(node: Node | None) -> str:
    if node is None or not node.text:
        return ""
    code = node.attributes.get("unitCode", "")
    return f"{node.text} {_UNITS.get(code, code)}".strip()


def _quantity(line: Node) -> str:
    names = ("NetWeightMeasure", "GrossWeightMeasure", "NetVolumeMeasure", "GrossVolumeMeasure")
    return next((text for name in names if (text := _measure(line.find(name)))), "")


def _packages(line: Node) -> str:
    return _joined(
        f"{node.text_at('ItemQuantity')} {node.text_at('TypeCode')}".strip()
        for node in line.all("PhysicalSPSPackage")
    )


def _country(node: Node | None) -> str:
    return (node.text_at("Name") or node.text_at("ID")) if node else ""


def _origin(line: Node) -> str:
    return _joined(
        " ".join(filter(None, (_country(node), node.text_at("SubordinateSPSCountrySubDivision", "Name"))))
        for node in line.all("OriginSPSCountry")
    )


def _movement(node: Node) -> str:
    return " ".join(filter(None, (node.text_at("UsedSPSTransportMeans", "Name"), node.text_at("ID"))))


def _address(node: Node | None) -> str:
    return ", ".join(child.text for child in node.children if child.text) if node else ""


def _treatment(process: Node) -> str:
    parts = [process.text_at("TypeCode")]
    for node in process.all("ApplicableSPSProcessCharacteristic"):
        parts += [child.text for child in node.all("Description")]
        parts.append(_measure(node.find("ValueMeasure")))
    return " ".join(filter(None, parts))


def _note(notes: list[Node], subject: str) -> str:
    return next((_best(node, "Content") for node in notes if node.text_at("Subject") == subject), "")


def _pair(node: Node) -> dict[str, str]:
    subject, content = node.text_at("Subject"), _best(node, "Content")
    return {"subject": subject[:64], "content": content[:MAX_TEXT]} if content else {}
