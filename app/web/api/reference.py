"""What the human page of the interface shows, taken from the published schema so that the two can't differ."""

import json
from dataclasses import dataclass
from typing import Any

from app.ingest.keys import Scope
from app.web.api import examples, openapi

_TITLES = {
    "CertificateItem": "A certificate: create and amend",
    "ItemParty": "A party",
    "Content": "content: what the paper shows",
    "GoodsLine": "A line of content.goods",
    "WithdrawalItem": "A withdrawal",
    "Batch": "Several items in one message",
}
_STATUS_TITLES = {
    "StatusItem": "A status event",
    "StatusBatch": "Several status events in one message",
}
_QUESTION_TITLES = {
    "PrintEvents": "The answer",
    "PrintEvent": "An event",
}
_APPLICATION_TITLES = {
    "Applications": "The answer",
    "Application": "An application",
    "Attachment": "A file of it",
    "DecisionItem": "A decision",
    "DecisionBatch": "Several decisions in one message",
}
_VERIFY_TITLES = {
    "VerificationResult": "The report",
    "VerificationAnswer": "One of the three answers",
    "Subject": "subject: what the stored record says",
    "Comparison": "A line of comparisons",
}
_SCOPES = {
    Scope.WRITE: "send certificates",
    Scope.WRITE_QUIET: "send certificates with ?quiet=1, stored without a push",
    Scope.STATUSES: "send status events",
    Scope.STATUSES_QUIET: "send status events with ?quiet=1, stored without a push",
    Scope.PRINTS: "hear what became of one's certificates in self-printing",
    Scope.APPLICATIONS: "read applications about one's certificates, and their files",
    Scope.DECISIONS: "decide them",
}


@dataclass(frozen=True)
class Field:
    """One row of a table of fields."""

    name: str
    kind: str
    required: bool
    text: str


@dataclass(frozen=True)
class Section:
    """One model: its table of fields."""

    anchor: str
    title: str
    text: str
    fields: list[Field]


def page() -> dict[str, Any]:
    """Give the values of the page's template."""
    schemas = openapi.document()["components"]["schemas"]
    return {
        "sections": [_section(name, title, schemas[name]) for name, title in _TITLES.items()],
        "status_sections": [_section(name, title, schemas[name]) for name, title in _STATUS_TITLES.items()],
        "question_sections": [
            _section(name, title, schemas[name]) for name, title in _QUESTION_TITLES.items()
        ],
        "application_sections": [
            _section(name, title, schemas[name]) for name, title in _APPLICATION_TITLES.items()
        ],
        "question_errors": [
            (error.status, error.code, error.message_zh) for error in openapi.SEQUENCE_ERRORS
        ],
        "verify_sections": [_section(name, title, schemas[name]) for name, title in _VERIFY_TITLES.items()],
        "errors": [(error.status, error.code, error.message_zh) for error in openapi.ERRORS],
        "verify_errors": [(error.status, error.code, error.message_zh) for error in openapi.VERIFY_ERRORS],
        "not_understood": openapi.NOT_UNDERSTOOD,
        "refusals": [*openapi.refusals(), *openapi.status_refusals(), *openapi.decision_refusals()],
        "fault_codes": schemas["ItemFault"]["properties"]["code"]["examples"],
        "scopes": [(scope.value, text) for scope, text in _SCOPES.items()],
        "example": json.dumps(examples.ISSUED, ensure_ascii=False, indent=2),
        "status_event": json.dumps(examples.STATUS_EVENT, ensure_ascii=False, indent=2),
        "decision": json.dumps(examples.RETURNED, ensure_ascii=False, indent=2),
        "withdrawal": json.dumps(examples.WITHDRAWN, ensure_ascii=False, indent=2),
    }


def _section(name: str, title: str, schema: dict[str, Any]) -> Section:
    required = set(schema.get("required", ()))
    fields = [
        Field(field, _kind(part), field in required, part.get("description", ""))
        for field, part in schema["properties"].items()
    ]
    return Section(name, title, schema.get("description", ""), fields)


def _kind(part: dict[str, Any]) -> str:
    """Say a JSON schema in a few words."""
    options = [option for option in part.get("anyOf", [part]) if option.get("type") != "null"]
    return " or ".join(_plain_kind(option) for option in options)


def _plain_kind(part: dict[str, Any]) -> str:
    if "$ref" in part:
        name = part["$ref"].rpartition("/")[2]
        values = openapi.document()["components"]["schemas"][name].get("enum")
        return " | ".join(values) if values else name
    if "enum" in part or "const" in part:
        return " | ".join(part.get("enum", [part.get("const")]))
    if part.get("type") == "array":
        most = f", at most {part['maxItems']}" if "maxItems" in part else ""
        return f"list of {_kind(part['items'])}{most}"
    words = [str(part.get("format", part.get("type", "any")))]
    if "maxLength" in part:
        words.append(f"≤ {part['maxLength']} characters")
    if "pattern" in part:
        words.append(part["pattern"])
    if "minimum" in part:
        words.append(f"{part['minimum']} to {part['maximum']}")
    return ", ".join(words)
